import { MutationCache, QueryClient } from "@tanstack/react-query";
import { toast } from "@/design/toast";
import { Problem, sentenceOf, Unreachable } from "./problem";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The place that asked shows the failure itself. */
      quiet?: boolean;
    };
  }
}

const TRIES_MAX = 3;
/** The feed tells what changed; this is only for what no event is told of. */
const FRESH_MS = 60_000;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < TRIES_MAX && isPassing(error),
      },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.quiet) showFailure(error);
      },
    }),
  });
}

/** A failure that may be gone when asked again. */
function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status === 429 || error.status >= 502));
}

/** Says why something failed, with the request's id for whoever runs the server. */
export function showFailure(error: unknown): void {
  const requestId = requestIdOf(error);
  toast(sentenceOf(error), { tone: "danger", detail: requestId ? `Request ${requestId}` : undefined });
}

export function requestIdOf(error: unknown): string | null {
  return error instanceof Problem ? error.requestId : null;
}
