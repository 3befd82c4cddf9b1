import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    testTimeout: 5_000,
    hookTimeout: 5_000,
    teardownTimeout: 5_000,
    unstubGlobals: true,
    restoreMocks: true,
    dangerouslyIgnoreUnhandledErrors: false,
    typecheck: {
      enabled: true,
      include: ["test/**/*.test-d.ts"],
      tsconfig: "test/tsconfig.json",
      spawnTimeout: 60_000,
    },
  },
});
