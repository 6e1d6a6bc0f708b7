/** How a sync that failed is tried again. */
export const retry = {
  limit: 5,
  refresh: true,
  backoff: { duration: "5s", factor: 2, maxDuration: "1m" },
} as const;
export const retryNote = "Without refresh, the retries of a bad commit keep the next one waiting.";
