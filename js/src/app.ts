import { announce } from "./host.js";
import { sayWhenReady } from "./readiness.js";

export * from "./index.js";

announce();
sayWhenReady();
