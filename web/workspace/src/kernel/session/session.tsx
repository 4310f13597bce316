import { createContext, use, type ReactNode } from "react";
import type { ApiClient } from "@/kernel/api/client";
import type { Account } from "@/kernel/api/types";
import type { PageData } from "@/kernel/page/page-data";
import type { RealtimeClient } from "@/kernel/realtime/client";

/** Who is signed in, and the tab's two lines to the server. */
export interface Session {
  account: Account;
  api: ApiClient;
  realtime: RealtimeClient;
  page: PageData;
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("There is no session above this component.");
  return session;
}

export function useApi(): ApiClient {
  return useSession().api;
}

export function useRealtime(): RealtimeClient {
  return useSession().realtime;
}
