import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { useRealtime } from "@/kernel/session/session";
import type { ConnectionState, Listener } from "./client";
import type { Person } from "./messages";

/** Listens to a subject while the component is there; null listens to nothing. */
export function useSubject(subject: string | null, listener: Listener): void {
  const realtime = useRealtime();
  const onEvent = useEffectEvent<NonNullable<Listener["onEvent"]>>((event, sequence) => listener.onEvent?.(event, sequence));
  const onLive = useEffectEvent<NonNullable<Listener["onLive"]>>((payload) => listener.onLive?.(payload));
  const onSubscribed = useEffectEvent<NonNullable<Listener["onSubscribed"]>>((resumed) => listener.onSubscribed?.(resumed));
  const onResync = useEffectEvent(() => listener.onResync?.());
  const onRefused = useEffectEvent<NonNullable<Listener["onRefused"]>>((code) => listener.onRefused?.(code));
  useEffect(() => {
    if (subject === null) return;
    const subscription = realtime.subscribe(subject, {
      onEvent: (event, sequence) => onEvent(event, sequence),
      onLive: (payload) => onLive(payload),
      onSubscribed: (resumed) => onSubscribed(resumed),
      onResync: () => onResync(),
      onRefused: (code) => onRefused(code),
    });
    return () => subscription.close();
  }, [realtime, subject]);
}

/** Who else looks at a subject: everybody but this tab. */
export function useOthers(subject: string | null): Person[] {
  const realtime = useRealtime();
  const [people, setPeople] = useState<Person[]>([]);
  useEffect(() => {
    if (subject === null) return;
    const subscription = realtime.subscribe(subject, {
      onPresence: (all) => setPeople(all.filter((person) => person.connection !== realtime.connection)),
    });
    return () => {
      subscription.close();
      setPeople([]);
    };
  }, [realtime, subject]);
  return people;
}

export function useConnectionState(): ConnectionState {
  const realtime = useRealtime();
  return useSyncExternalStore(realtime.watchState, () => realtime.state);
}
