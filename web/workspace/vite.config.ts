import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const GLIDE = "./node_modules/@glideapps/glide-data-grid/dist/esm";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "/assets/",
  plugins: [react()],
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
      input: ["src/main.tsx", "src/boot/documentation.ts", "../public/public.css"],
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
