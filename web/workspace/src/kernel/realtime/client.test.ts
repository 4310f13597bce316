import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PING_EVERY_MS, PONG_WITHIN_MS, PRESENCE_EVERY_MS, RealtimeClient, RECONNECT, type Socket } from "./client";
import type { FeedEvent, ServerMessage } from "./messages";

/** Stands for the network: what a WebSocket would have sent, and what the server says. */
class Wire implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: unknown[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  say(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  accept(): void {
    this.onopen?.();
    this.say({ type: "welcome", connection: "me" });
  }
}

const happened: FeedEvent = { type: "tables.rows.changed", at: "2026-01-01T00:00:00Z", actor: null, origin: null, payload: {} };

function event(sequence: number, cursor: number): ServerMessage {
  return { type: "event", subject: "table:1", sequence, cursor, event: happened };
}

describe("RealtimeClient", () => {
  let wires: Wire[];
  let client: RealtimeClient;
  const onSignedOut = vi.fn();

  const last = (): Wire => {
    const wire = wires.at(-1);
    if (!wire) throw new Error("no connection was opened");
    return wire;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    wires = [];
    onSignedOut.mockReset();
    client = new RealtimeClient({
      url: "ws://test",
      random: () => 1,
      onSignedOut,
      openSocket: () => {
        const wire = new Wire();
        wires.push(wire);
        return wire;
      },
    });
  });

  afterEach(() => {
    client.close();
    vi.useRealTimers();
  });

  it("connects when the first subject is asked for, and subscribes once it stands", () => {
    expect(wires).toHaveLength(0);
    client.subscribe("table:1", {});
    client.subscribe("table:1", {});
    expect(last().sent).toEqual([]);
    last().accept();
    expect(last().sent).toEqual([{ do: "subscribe", subject: "table:1" }]);
    expect(client.state).toBe("open");
    expect(client.connection).toBe("me");
  });

  it("hands each event on once, also when a later number came first", () => {
    const heard: number[] = [];
    client.subscribe("table:1", { onEvent: (_, sequence) => heard.push(sequence) });
    last().accept();
    last().say({ type: "subscribed", subject: "table:1", cursor: 10 });
    for (const sequence of [12, 11, 12, 13, 11]) last().say(event(sequence, sequence));
    expect(heard).toEqual([12, 11, 13]);
  });

  it("resumes from the last cursor after a lost connection, with its presence", () => {
    const subscribed: boolean[] = [];
    const subscription = client.subscribe("table:1", { onSubscribed: (resumed) => subscribed.push(resumed) });
    last().accept();
    last().say({ type: "subscribed", subject: "table:1", cursor: 10 });
    last().say(event(11, 20));
    subscription.setPresence({ cell: [1, 2] });
    vi.advanceTimersByTime(PRESENCE_EVERY_MS);
    last().onclose?.({ code: 1006 });
    expect(client.state).toBe("waiting");
    vi.advanceTimersByTime(RECONNECT.firstMs);
    expect(wires).toHaveLength(2);
    last().accept();
    expect(last().sent).toEqual([
      { do: "subscribe", subject: "table:1", since: 20 },
      { do: "presence", subject: "table:1", state: { cell: [1, 2] } },
    ]);
    last().say({ type: "subscribed", subject: "table:1", cursor: 25 });
    expect(subscribed).toEqual([false, true]);
  });

  it("keeps its own cursor while missed events are still on their way", () => {
    client.subscribe("table:1", {});
    last().accept();
    last().say({ type: "subscribed", subject: "table:1", cursor: 10 });
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(RECONNECT.firstMs);
    last().accept();
    last().say({ type: "subscribed", subject: "table:1", cursor: 30 });
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(RECONNECT.mostMs);
    last().accept();
    expect(last().sent[0]).toEqual({ do: "subscribe", subject: "table:1", since: 10 });
  });

  it("begins where what the page brought was read", () => {
    const subscribed: boolean[] = [];
    client.beginAt("table:1", 7);
    client.subscribe("table:1", { onSubscribed: (resumed) => subscribed.push(resumed) }).close();
    client.subscribe("table:1", { onSubscribed: (resumed) => subscribed.push(resumed) });
    client.subscribe("table:2", {});
    last().accept();
    expect(last().sent).toEqual([
      { do: "subscribe", subject: "table:1" },
      { do: "subscribe", subject: "table:2" },
    ]);
    client.beginAt("table:3", 9);
    client.subscribe("table:3", { onSubscribed: (resumed) => subscribed.push(resumed) });
    expect(last().sent.at(-1)).toEqual({ do: "subscribe", subject: "table:3", since: 9 });
    last().say({ type: "subscribed", subject: "table:3", cursor: 12 });
    expect(subscribed).toEqual([true]);
  });

  it("asks for a new fetch when too much was missed, and goes on from there", () => {
    const onResync = vi.fn();
    client.subscribe("table:1", { onResync });
    last().accept();
    last().say({ type: "subscribed", subject: "table:1", cursor: 10 });
    last().say({ type: "resync", subject: "table:1", cursor: 900 });
    expect(onResync).toHaveBeenCalledOnce();
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(RECONNECT.firstMs);
    last().accept();
    expect(last().sent[0]).toEqual({ do: "subscribe", subject: "table:1", since: 900 });
  });

  it("waits longer after each failed try, and starts over once it stands", () => {
    client.subscribe("table:1", {});
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(RECONNECT.firstMs);
    expect(wires).toHaveLength(2);
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(RECONNECT.firstMs);
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(RECONNECT.firstMs);
    expect(wires).toHaveLength(3);
    last().accept();
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(RECONNECT.firstMs);
    expect(wires).toHaveLength(4);
  });

  it("comes back at once when woken", () => {
    client.subscribe("table:1", {});
    last().onclose?.({ code: 1006 });
    client.wake();
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(RECONNECT.mostMs);
    expect(wires).toHaveLength(2);
  });

  it("gives up a connection that has fallen silent", () => {
    client.subscribe("table:1", {});
    last().accept();
    vi.advanceTimersByTime(PING_EVERY_MS);
    expect(last().sent.at(-1)).toEqual({ do: "ping" });
    last().say({ type: "pong" });
    vi.advanceTimersByTime(PONG_WITHIN_MS);
    expect(client.state).toBe("open");
    vi.advanceTimersByTime(PING_EVERY_MS);
    vi.advanceTimersByTime(PONG_WITHIN_MS);
    expect(wires[0]?.closed).toBe(true);
    expect(client.state).not.toBe("open");
  });

  it("doesn't come back after a sign-out", () => {
    client.subscribe("table:1", {});
    last().accept();
    last().onclose?.({ code: 4401 });
    expect(onSignedOut).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(client.state).toBe("closed");
  });

  it("tells who is here, also to one who asks later, and that nobody is when the line is lost", () => {
    const person = { connection: "other", account_id: 2, name: "Bo", state: {} };
    const first: number[] = [];
    const second: number[] = [];
    client.subscribe("table:1", { onPresence: (people) => first.push(people.length) });
    last().accept();
    last().say({ type: "presence", subject: "table:1", people: [person] });
    client.subscribe("table:1", { onPresence: (people) => second.push(people.length) });
    last().onclose?.({ code: 1006 });
    expect(first).toEqual([1, 0]);
    expect(second).toEqual([1, 0]);
  });

  it("sends only the last of many moves", () => {
    const subscription = client.subscribe("table:1", {});
    last().accept();
    for (let row = 0; row < 50; row += 1) subscription.setPresence({ row });
    vi.advanceTimersByTime(PRESENCE_EVERY_MS);
    expect(last().sent.slice(1)).toEqual([{ do: "presence", subject: "table:1", state: { row: 49 } }]);
  });

  it("leaves a subject when its last listener has gone", () => {
    const one = client.subscribe("table:1", {});
    const two = client.subscribe("table:1", {});
    last().accept();
    one.close();
    one.close();
    expect(last().sent).toHaveLength(1);
    two.close();
    expect(last().sent.at(-1)).toEqual({ do: "unsubscribe", subject: "table:1" });
    client.subscribe("table:1", {});
    expect(last().sent.at(-1)).toEqual({ do: "subscribe", subject: "table:1" });
  });
});
