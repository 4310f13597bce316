import { Failure } from "@/design/failure";
import { requestIdOf } from "./queries";
import { sentenceOf } from "./problem";

/** A failed query, told where its answer would have stood. */
export function QueryFailure({ error, onRetry, large }: { error: unknown; onRetry?: () => void; large?: boolean }) {
  return <Failure sentence={sentenceOf(error)} requestId={requestIdOf(error)} onRetry={onRetry} large={large} />;
}
