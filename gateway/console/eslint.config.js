// The layers are rules, not wishes: realtime and domain know no React, features know nothing of each other.
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const noReact = {
  group: ["react", "react-*", "wouter", "**/features/**", "**/common/**", "**/app/**"],
  message: "this layer renders nothing",
};
const features = ["session", "desk", "board", "field", "records"];

function forbid(files, ...patterns) {
  return { files, rules: { "no-restricted-imports": ["error", { patterns }] } };
}

export default tseslint.config(
  { ignores: ["src/generated/**", "node_modules/**", "src/app/service-worker.js"] },
  ...tseslint.configs.strict,
  hooks.configs.flat["recommended-latest"],
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": ["error", 500],
      "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["test/**", "browser/**", "**/*.test.ts"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  { files: ["scripts/**"], rules: { "no-console": "off" } },
  forbid(["src/realtime/**"], noReact, { group: ["**/domain/**"], message: "the connection does not know what it carries" }),
  forbid(["src/domain/**"], noReact),
  forbid(["src/common/**"], { group: ["**/features/**"], message: "shared code serves all features" }),
  ...features.map((name) =>
    forbid(
      [`src/features/${name}/**`],
      {
        group: features.filter((other) => other !== name).map((other) => `../${other}/*`),
        message: "features do not import each other",
      },
      { group: ["**/app/main*", "**/app/routes*"], message: "features do not know where they are mounted" },
    ),
  ),
);
