import "@/design/styles";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { databasesKey } from "@/apps/tables/data/databases";
import { tableKey } from "@/apps/tables/data/tables";
import { cookieColorScheme } from "@/design/color-scheme";
import { theme } from "@/design/theme";
import { Toaster } from "@/design/toaster";
import { ApiClient } from "@/kernel/api/client";
import { makeQueryClient } from "@/kernel/api/queries";
import { readPageData, type PageData } from "@/kernel/page/page-data";
import { RealtimeClient } from "@/kernel/realtime/client";
import { clientId } from "@/kernel/session/client-id";
import { SessionProvider, type Session } from "@/kernel/session/session";
import { goToSignIn } from "@/kernel/session/sign-out";
import { makeRouter } from "./router";

/** Puts the workspace together and draws it into the page. */
export function start(): void {
  const place = document.getElementById("root");
  if (!place) throw new Error("The page has no place for the workspace.");
  const page = readPageData();
  if (!page) {
    goToSignIn();
    return;
  }
  window.addEventListener("vite:preloadError", reloadOnce);
  const session = makeSession(page);
  const queries = makeQueryClient();
  keepPageData(queries, page);
  const router = makeRouter(queries);
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.content ?? "";
  createRoot(place).render(
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={cookieColorScheme()}
      withCssVariables={false}
      withGlobalClasses={false}
      getStyleNonce={() => nonce}
    >
      <SessionProvider session={session}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
        <Toaster />
      </SessionProvider>
    </MantineProvider>,
  );
}

function makeSession(page: PageData): Session {
  const client = clientId();
  const api = new ApiClient({ csrf: page.csrf, clientId: client, onSignedOut: goToSignIn });
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const realtime = new RealtimeClient({
    url: `${scheme}//${location.host}/api/v1/realtime?client=${client}`,
    onSignedOut: goToSignIn,
  });
  if (page.table && page.cursor !== undefined) realtime.beginAt(`table:${page.table.id}`, page.cursor);
  window.addEventListener("online", () => realtime.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") realtime.wake();
  });
  return { account: page.account, api, realtime, page };
}

/** What the page brought is there before anything is asked for. */
function keepPageData(queries: ReturnType<typeof makeQueryClient>, page: PageData): void {
  if (page.workspace) queries.setQueryData(databasesKey(page.workspace.id), page.workspace.databases);
  if (page.table) queries.setQueryData(tableKey(page.table.id), page.table);
}

const RELOADED = "colonnade.reloaded";
const RELOAD_AGAIN_AFTER_MS = 60_000;

/** A part of the app is no longer there because the server has a newer one: the page, loaded again, has it too. */
function reloadOnce(event: Event): void {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < RELOAD_AGAIN_AFTER_MS) return;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  event.preventDefault();
  location.reload();
}
