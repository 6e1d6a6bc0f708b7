import { Hono } from "hono";
import type { GitHub } from "../context.ts";

export function pages(_github: GitHub): Hono {
  return new Hono();
}
