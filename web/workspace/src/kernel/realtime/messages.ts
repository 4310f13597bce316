/** Something that happened, as the change feed tells it. */
export interface FeedEvent {
  type: string;
  at: string;
  actor: { id: number; name: string } | null;
  /** The client id of the tab that did it; null when no tab did. */
  origin: string | null;
  payload: unknown;
}

/** Where a reader of the feed stands: the server's own word, handed back as it came. */
export type Cursor = string | number;

export interface Person {
  connection: string;
  account_id: number;
  name: string;
  state: unknown;
}

export type ServerMessage =
  | { type: "welcome"; connection: string }
  | { type: "subscribed"; subject: string; cursor: Cursor }
  | { type: "refused"; subject: string; code: string }
  | { type: "pong" }
  | { type: "event"; subject: string; sequence: number; cursor: Cursor; event: FeedEvent }
  | { type: "live"; subject: string; payload: unknown }
  | { type: "presence"; subject: string; people: Person[] }
  | { type: "resync"; subject: string; cursor: Cursor };

export type ClientMessage =
  | { do: "subscribe"; subject: string; since?: Cursor }
  | { do: "unsubscribe"; subject: string }
  | { do: "presence"; subject: string; state: unknown }
  | { do: "ping" };
