import { backoffMs, type BackoffLimits } from "@/kit/backoff";
import type { ClientMessage, Cursor, FeedEvent, Person, ServerMessage } from "./messages";

/** idle: nothing asked for yet; waiting: lost, another try is due; closed: ended for good. */
export type ConnectionState = "idle" | "connecting" | "open" | "waiting" | "closed";

export interface Listener {
  onEvent?: (event: FeedEvent, sequence: number) => void;
  /** Not in the feed: a job's progress. */
  onLive?: (payload: unknown) => void;
  onPresence?: (people: Person[]) => void;
  /** The server listens for us now. `resumed`: from where we were, so that nothing was missed. */
  onSubscribed?: (resumed: boolean) => void;
  /** Too much was missed: fetch again. */
  onResync?: () => void;
  onRefused?: (code: string) => void;
}

export interface Subscription {
  /** Tells the others on this subject where we are; sent again after a reconnect. */
  setPresence: (state: unknown) => void;
  close: () => void;
}

/** The part of WebSocket that is used here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send: (text: string) => void;
  close: (code?: number) => void;
}

export interface RealtimeSettings {
  url: string;
  openSocket?: (url: string) => Socket;
  random?: () => number;
  /** Called when the server says that the session has ended. */
  onSignedOut?: () => void;
}

export const RECONNECT: BackoffLimits = { firstMs: 500, mostMs: 15_000 };
export const PING_EVERY_MS = 25_000;
export const PONG_WITHIN_MS = 8_000;
export const PRESENCE_EVERY_MS = 100;
/** How many sequence numbers are remembered for each subject, to drop what comes twice. */
export const SEQUENCES_MAX = 5_000;

const SIGNED_OUT = 4401;
const SILENT = 4000;

interface Channel {
  listeners: Set<Listener>;
  cursor: Cursor | null;
  seen: Set<number>;
  people: Person[];
  presence: unknown;
  presenceTimer: ReturnType<typeof setTimeout> | null;
}

/** One WebSocket for the whole tab: subjects are subscribed, kept over lost connections, and heard at most once. */
export class RealtimeClient {
  private readonly settings: RealtimeSettings;
  private readonly channels = new Map<string, Channel>();
  private readonly beginnings = new Map<string, Cursor>();
  private readonly watchers = new Set<() => void>();
  private socket: Socket | null = null;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private pingTimer: ReturnType<typeof setTimeout> | null = null;
  private pongTimer: ReturnType<typeof setTimeout> | null = null;
  private current: ConnectionState = "idle";
  private connectionName: string | null = null;

  constructor(settings: RealtimeSettings) {
    this.settings = settings;
  }

  get state(): ConnectionState {
    return this.current;
  }

  /** Our own name among `people`; null while there is no connection. */
  get connection(): string | null {
    return this.connectionName;
  }

  watchState = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** What we hold of a subject is from here on: its first subscription hears all that came after. */
  beginAt(subject: string, cursor: Cursor): void {
    this.beginnings.set(subject, cursor);
  }

  subscribe(subject: string, listener: Listener): Subscription {
    const known = this.channels.get(subject);
    const channel = known ?? newChannel(this.beginnings.get(subject) ?? null);
    channel.listeners.add(listener);
    if (known) {
      if (known.people.length > 0) listener.onPresence?.(known.people);
    } else {
      this.beginnings.delete(subject);
      this.channels.set(subject, channel);
      this.sendChannel(subject, channel);
    }
    if (this.current === "idle") this.connect();
    return {
      setPresence: (state) => this.setPresence(subject, channel, state),
      close: () => this.leave(subject, channel, listener),
    };
  }

  /** The network came back or the tab is looked at again: don't wait for the timer. */
  wake(): void {
    if (this.current === "waiting") this.connect();
    else if (this.current === "open") this.ping();
  }

  close(): void {
    this.become("closed");
    this.stopTimers();
    this.dropSocket();
  }

  private connect(): void {
    this.stopTimers();
    this.become("connecting");
    const socket = (this.settings.openSocket ?? openWebSocket)(this.settings.url);
    this.socket = socket;
    socket.onopen = () => {
      this.become("open");
      for (const [subject, channel] of this.channels) this.sendChannel(subject, channel);
      this.schedulePing();
    };
    socket.onmessage = ({ data }) => {
      this.heard();
      if (typeof data === "string") this.receive(JSON.parse(data) as ServerMessage);
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.lost(code);
    };
  }

  private lost(code: number): void {
    this.stopTimers();
    this.dropSocket();
    for (const channel of this.channels.values()) this.tellPeople(channel, []);
    if (code === SIGNED_OUT) {
      this.become("closed");
      this.settings.onSignedOut?.();
      return;
    }
    this.become("waiting");
    const wait = backoffMs(this.attempt, RECONNECT, this.settings.random);
    this.attempt += 1;
    this.retryTimer = setTimeout(() => this.connect(), wait);
  }

  private receive(message: ServerMessage): void {
    if (message.type === "welcome") {
      this.connectionName = message.connection;
      this.attempt = 0;
      return;
    }
    if (message.type === "pong") return;
    const channel = this.channels.get(message.subject);
    if (!channel) return;
    switch (message.type) {
      case "subscribed": {
        const resumed = channel.cursor !== null;
        channel.cursor ??= message.cursor;
        for (const listener of [...channel.listeners]) listener.onSubscribed?.(resumed);
        break;
      }
      case "event":
        channel.cursor = message.cursor;
        if (remember(channel.seen, message.sequence)) {
          for (const listener of [...channel.listeners]) listener.onEvent?.(message.event, message.sequence);
        }
        break;
      case "live":
        for (const listener of [...channel.listeners]) listener.onLive?.(message.payload);
        break;
      case "presence":
        this.tellPeople(channel, message.people);
        break;
      case "resync":
        channel.cursor = message.cursor;
        for (const listener of [...channel.listeners]) listener.onResync?.();
        break;
      case "refused":
        for (const listener of [...channel.listeners]) listener.onRefused?.(message.code);
        break;
    }
  }

  private tellPeople(channel: Channel, people: Person[]): void {
    if (people.length === 0 && channel.people.length === 0) return;
    channel.people = people;
    for (const listener of [...channel.listeners]) listener.onPresence?.(people);
  }

  private sendChannel(subject: string, channel: Channel): void {
    this.send(channel.cursor === null ? { do: "subscribe", subject } : { do: "subscribe", subject, since: channel.cursor });
    if (channel.presence !== undefined) this.send({ do: "presence", subject, state: channel.presence });
  }

  // A cursor that moves says so many times a second; the last word within a short while is enough.
  private setPresence(subject: string, channel: Channel, state: unknown): void {
    channel.presence = state;
    channel.presenceTimer ??= setTimeout(() => {
      channel.presenceTimer = null;
      if (this.channels.get(subject) === channel) this.send({ do: "presence", subject, state: channel.presence });
    }, PRESENCE_EVERY_MS);
  }

  private leave(subject: string, channel: Channel, listener: Listener): void {
    if (!channel.listeners.delete(listener) || channel.listeners.size > 0) return;
    if (this.channels.get(subject) !== channel) return;
    if (channel.presenceTimer !== null) clearTimeout(channel.presenceTimer);
    this.channels.delete(subject);
    this.send({ do: "unsubscribe", subject });
  }

  private send(message: ClientMessage): void {
    // What is sent before the connection stands is said by sendChannel when it does.
    if (this.current === "open") this.socket?.send(JSON.stringify(message));
  }

  private schedulePing(): void {
    this.pingTimer = setTimeout(() => this.ping(), PING_EVERY_MS);
  }

  private ping(): void {
    this.send({ do: "ping" });
    if (this.pongTimer !== null) return;
    this.pongTimer = setTimeout(() => this.lost(SILENT), PONG_WITHIN_MS);
  }

  private heard(): void {
    if (this.pongTimer !== null) clearTimeout(this.pongTimer);
    if (this.pingTimer !== null) clearTimeout(this.pingTimer);
    this.pongTimer = null;
    this.schedulePing();
  }

  private dropSocket(): void {
    const socket = this.socket;
    this.socket = null;
    this.connectionName = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private stopTimers(): void {
    for (const timer of [this.retryTimer, this.pingTimer, this.pongTimer]) if (timer !== null) clearTimeout(timer);
    this.retryTimer = null;
    this.pingTimer = null;
    this.pongTimer = null;
  }

  private become(state: ConnectionState): void {
    if (this.current === state) return;
    this.current = state;
    for (const watcher of [...this.watchers]) watcher();
  }
}

function newChannel(cursor: Cursor | null): Channel {
  return { listeners: new Set(), cursor, seen: new Set(), people: [], presence: undefined, presenceTimer: null };
}

/** True when `sequence` is new. Later numbers may arrive before earlier ones, so a highest number would not do. */
function remember(seen: Set<number>, sequence: number): boolean {
  if (seen.has(sequence)) return false;
  seen.add(sequence);
  if (seen.size > SEQUENCES_MAX) {
    for (const oldest of seen) {
      seen.delete(oldest);
      break;
    }
  }
  return true;
}

function openWebSocket(url: string): Socket {
  return new WebSocket(url) as Socket;
}
