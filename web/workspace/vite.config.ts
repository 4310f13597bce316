import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const GLIDE = "./node_modules/@glideapps/glide-data-grid/dist/esm";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes `name.br` beside each script and style sheet: an eighth smaller than gzip, and too slow to do while somebody waits. */
function brotli(): Plugin {
  const compress = promisify(brotliCompress);
  return {
    name: "brotli",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      if (!dir || this.meta.watchMode) return;
      const texts = Object.values(bundle).filter(({ fileName }) => /\.(?:js|css)$/u.test(fileName));
      await Promise.all(
        texts.map(async (file) => {
          const text = file.type === "chunk" ? file.code : file.source;
          await writeFile(join(dir, `${file.fileName}.br`), await compress(text));
        }),
      );
    },
  };
}

export default defineConfig({
  base: "/assets/",
  plugins: [react(), brotli()],
  resolve: {
    alias: {
      "@": here("./src"),
      // The package has no name for it. The grid fetches it when the first key is pressed and loses the keys that follow;
      // whoever imports this has it in the same file as the grid.
      "glide-overlay-editor": here(`${GLIDE}/internal/data-grid-overlay-editor/data-grid-overlay-editor.js`),
    },
  },
  build: {
    outDir: here("../../src/colonnade/kernel/web/assets"),
    emptyOutDir: true,
    manifest: true,
    assetsDir: "",
    // Only what fits a style sheet's own request; fonts and images stay files that a strict CSP allows from 'self'.
    assetsInlineLimit: 0,
    // The first that know `light-dark()`, which the tokens are written in.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    rollupOptions: {
      input: [
        "src/main.tsx",
        "src/boot/documentation.ts",
        "../public/public.css",
        "../public/passkeys.ts",
        "../public/packages.css",
        "../public/packages.ts",
      ],
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
