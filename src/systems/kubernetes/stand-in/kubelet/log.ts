import type { Clock } from "../../../../foundation/clock.ts";

interface Line {
  readonly time: string;
  readonly text: string;
}

/** What one run of a container printed: the last lines, and a way to hear of more. */
export interface ContainerLog {
  add(text: string): void;
  read(options: { readonly tailLines: number | undefined; readonly timestamps: boolean }): string;
  /** Everything kept, then each new line until the run has ended. */
  follow(options: {
    readonly tailLines: number | undefined;
    readonly timestamps: boolean;
  }): ReadableStream<Uint8Array>;
  end(): void;
}

const keptLines = 1000;
const longestLine = 16_384;

export function createContainerLog(clock: Clock): ContainerLog {
  const lines: Line[] = [];
  const listeners = new Set<{ line(line: Line): void; end(): void }>();
  let ended = false;
  const print = (line: Line, timestamps: boolean) => `${timestamps ? `${line.time} ` : ""}${line.text}\n`;
  const read: ContainerLog["read"] = ({ tailLines, timestamps }) =>
    (tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - tailLines)))
      .map((line) => print(line, timestamps))
      .join("");
  return {
    add(text) {
      const line = { time: clock.now().toISOString(), text: text.slice(0, longestLine) };
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      for (const listener of listeners) listener.line(line);
    },
    read,
    follow(options) {
      const encoder = new TextEncoder();
      let listener: { line(line: Line): void; end(): void } | undefined;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(encoder.encode(read(options)));
          if (ended) return controller.close();
          listener = {
            line: (line) => controller.enqueue(encoder.encode(print(line, options.timestamps))),
            end: () => controller.close(),
          };
          listeners.add(listener);
        },
        cancel() {
          if (listener) listeners.delete(listener);
        },
      });
    },
    end() {
      ended = true;
      for (const listener of listeners) listener.end();
      listeners.clear();
    },
  };
}
