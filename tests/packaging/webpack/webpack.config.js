const development = { path: `${import.meta.dirname}/dist-development` };

export default [
  { name: "production", mode: "production", entry: "./page.js" },
  { name: "development", mode: "development", devtool: false, entry: "./page.js", output: development },
];
