import { problemOf, Unreachable } from "./problem";

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  query?: Query;
  signal?: AbortSignal;
  /** The version that the change starts from, as `If-Match`. */
  version?: number;
  /** A POST sent again under the same key is done once. */
  idempotencyKey?: string;
}

export interface ApiClientSettings {
  csrf: string;
  clientId: string;
  base?: string;
  fetch?: typeof fetch;
  /** Called when the session has ended (401). */
  onSignedOut?: () => void;
}

const BASE = "/api/v1";

/** Speaks JSON with `/api/v1`; a failing answer is thrown as a Problem. */
export class ApiClient {
  private readonly settings: ApiClientSettings;

  constructor(settings: ApiClientSettings) {
    this.settings = settings;
  }

  get clientId(): string {
    return this.settings.clientId;
  }

  url(path: string, query: Query = {}): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
    }
    const tail = search.size > 0 ? `?${search.toString()}` : "";
    return `${this.settings.base ?? BASE}${path}${tail}`;
  }

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.send<T>("GET", path, undefined, options);
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>("POST", path, body ?? {}, options);
  }

  patch<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>("PATCH", path, body, options);
  }

  put<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>("PUT", path, body, options);
  }

  delete(path: string, options: RequestOptions = {}): Promise<void> {
    return this.send("DELETE", path, undefined, options);
  }

  /** Sends a file as `multipart/form-data`, telling how far it is (0 to 1). */
  upload<T>(path: string, file: File, onProgress?: (part: number) => void, signal?: AbortSignal): Promise<T> {
    const form = new FormData();
    form.append("file", file, file.name);
    // fetch can't tell how much of a body has left; XMLHttpRequest can.
    return new Promise<T>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.url(path));
      for (const [name, value] of this.headers("POST", {})) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
      };
      request.onload = () => {
        const answer = new Response(request.response as string, { status: request.status, headers: responseHeaders(request) });
        this.read<T>(answer).then(resolve, reject);
      };
      request.onerror = () => reject(new Unreachable(null));
      request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
      signal?.addEventListener("abort", () => request.abort(), { once: true });
      request.send(form);
    });
  }

  private async send<T>(method: string, path: string, body: unknown, options: RequestOptions): Promise<T> {
    const headers = this.headers(method, options);
    if (body !== undefined) headers.set("Content-Type", "application/json");
    let response: Response;
    try {
      response = await (this.settings.fetch ?? fetch)(this.url(path, options.query), {
        method,
        headers,
        credentials: "same-origin",
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: options.signal,
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new Unreachable(error);
    }
    return this.read<T>(response);
  }

  private headers(method: string, options: RequestOptions): Headers {
    const headers = new Headers({ Accept: "application/json", "X-Client-Id": this.settings.clientId });
    if (method !== "GET") headers.set("X-CSRF-Token", this.settings.csrf);
    if (options.version !== undefined) headers.set("If-Match", `"${options.version}"`);
    if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
    return headers;
  }

  private async read<T>(response: Response): Promise<T> {
    if (!response.ok) {
      if (response.status === 401) this.settings.onSignedOut?.();
      throw await problemOf(response);
    }
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }
}

function responseHeaders(request: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const name of ["Content-Type", "X-Request-Id"]) {
    const value = request.getResponseHeader(name);
    if (value) headers.set(name, value);
  }
  return headers;
}
