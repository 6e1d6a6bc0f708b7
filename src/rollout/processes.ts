import { readFileSync } from "node:fs";

/** The door to this machine's processes. A mark names one process for good, also after its number is used again. */
export interface Processes {
  own(): string;
  alive(mark: string): boolean;
}

/** On Linux a mark holds the boot and the start of the process; elsewhere only its number. */
export const systemProcesses: Processes = {
  own: () => markOf(process.pid) ?? String(process.pid),
  alive(mark) {
    const pid = Number.parseInt(mark, 10);
    const now = markOf(pid);
    if (now !== undefined || mark.includes("@")) return now === mark;
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== "ESRCH";
    }
  },
};

/** proc(5): the 22nd field of `stat` is the start time; the second, in brackets, may hold blanks and brackets. */
function markOf(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return start === undefined ? undefined : `${pid}@${boot}/${start}`;
  } catch {
    return undefined;
  }
}
