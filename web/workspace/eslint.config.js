import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// boot -> apps -> kernel -> design -> kit: a folder may import itself and what stands after it.
const layers = ["boot", "apps", "kernel", "design", "kit"];

export default tseslint.config(
  { ignores: ["src/kernel/api/schema.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    files: ["src/**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries, "react-hooks": hooks },
    settings: {
      "import/resolver": { typescript: { project: "./tsconfig.json" } },
      "boundaries/include": ["src/**/*"],
      // The entry file stands outside the layers: it starts boot and does nothing else.
      "boundaries/ignore": ["src/main.tsx"],
      "boundaries/elements": [
        ...layers.map((type) => ({ type, pattern: `src/${type}` })),
      ],
    },
    rules: {
      ...hooks.configs.recommended.rules,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "boundaries/no-unknown-dependencies": "error",
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            ...layers.map((type, place) => ({
              from: { element: { type } },
              allow: { to: { element: { type: layers.slice(place) } } },
            })),
          ],
        },
      ],
      // No barrels: a name is imported from the file that makes it.
      "no-restricted-syntax": ["error", { selector: "ExportAllDeclaration", message: "No barrel files." }],
    },
  },
  { files: ["src/apps/*/model/**"], rules: { "no-restricted-imports": ["error", { patterns: ["react", "react-dom"] }] } },
);
