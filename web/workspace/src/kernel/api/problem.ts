import type { ProblemBody } from "./types";

/** The server said no: a status, a stable code, and one sentence for a person. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: Readonly<Record<string, string>>;

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title);
    this.name = "Problem";
    this.status = body.status;
    this.code = body.code;
    this.requestId = body.request_id ?? null;
    this.fields = body.fields ?? {};
  }
}

/** No answer came: the network or the server is away. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The server can't be reached. Check the connection and try again.", { cause });
    this.name = "Unreachable";
  }
}

/** Reads whatever the server answered with a failing status as a Problem, also when a proxy answered in its place. */
export async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  try {
    const body: unknown = await response.json();
    if (isProblemBody(body)) return new Problem({ request_id: requestId, ...body });
  } catch {
    // Not JSON: a proxy's page. The status is all that there is to tell.
  }
  return new Problem({
    type: "about:blank",
    title: `The server answered with status ${response.status}.`,
    status: response.status,
    code: "unknown",
    request_id: requestId,
  });
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "title" in body && "status" in body && "code" in body;
}

export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

/** One sentence for a person, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error && error.message) return error.message;
  return "Something went wrong.";
}
