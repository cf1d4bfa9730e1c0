import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LOOK_EVERY_MILLIS = 200;

/** Watches the resident memory of a process and all its descendants; `stop` answers the peak in megabytes. */
export function watchMemory(pid: number): { stop(): number } {
  let peakKilobytes = 0;
  const look = async () => {
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
    peakKilobytes = Math.max(peakKilobytes, sumOfTree(stdout, pid));
  };
  const timer = setInterval(() => {
    look().catch((error) => process.stderr.write(`${error}\n`));
  }, LOOK_EVERY_MILLIS);
  return {
    stop() {
      clearInterval(timer);
      return peakKilobytes / 1024;
    },
  };
}

function sumOfTree(processes: string, root: number): number {
  const rows = processes
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = new Set([root]);
  let sum = 0;
  // A child may stand before its parent: look until nothing is added.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const [pid = 0, parent = 0] of rows) if (tree.has(parent)) tree.add(pid);
  }
  for (const [pid = 0, , kilobytes = 0] of rows) if (tree.has(pid)) sum += kilobytes;
  return sum;
}
