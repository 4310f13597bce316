import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "/assets/",
  plugins: [react()],
  resolve: { alias: { "@": here("./src") } },
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
