// An editor takes a moment to appear (the first one is even fetched first), and people type on meanwhile. What they type
// until then is kept here, for the editor to begin with.

/** An editor that is not there after this long will not come. */
const OPENING_MAX_MS = 5_000;

export type Ending = "down" | "up" | "right" | "left" | "cancel";

export interface Ahead {
  readonly text: string;
  readonly ending: Ending | null;
}

const endings: Readonly<Record<string, readonly [plain: Ending, shifted: Ending]>> = {
  Enter: ["down", "up"],
  Tab: ["right", "left"],
  Escape: ["cancel", "cancel"],
};

export interface Stroke {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export class TypeAhead {
  private openedAt: number | null = null;
  private text = "";
  private ending: Ending | null = null;

  constructor(private readonly now: () => number) {}

  /** An editor has been asked for. */
  begin(): void {
    this.openedAt = this.now();
    this.text = "";
    this.ending = null;
  }

  get isOpening(): boolean {
    return this.openedAt !== null && this.now() - this.openedAt < OPENING_MAX_MS;
  }

  /** A key while the editor is on its way: true when it was kept. */
  keep({ key, shiftKey, ctrlKey, metaKey }: Stroke): boolean {
    if (!this.isOpening || ctrlKey || metaKey) return false;
    if (this.ending !== null) return true;
    const ending = endings[key];
    if (ending) this.ending = ending[shiftKey ? 1 : 0];
    else if (key === "Backspace") this.text = this.text.slice(0, -1);
    else if (key.length === 1) this.text += key;
    else return false;
    return true;
  }

  /** What the editor begins with. */
  get kept(): Ahead {
    return this.isOpening ? { text: this.text, ending: this.ending } : { text: "", ending: null };
  }

  /** The editor is there, or is not wanted any more. */
  drop(): void {
    this.openedAt = null;
  }
}

/** One for the page: only one grid has the focus. */
export const typeAhead = new TypeAhead(() => performance.now());
