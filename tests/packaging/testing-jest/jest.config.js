export default { testEnvironment: "node", testTimeout: 30_000 };
