import type { Arguments } from './arguments.ts';
import { bringUp } from './bring-up.ts';
import { resultLines, stayUp, tellPushes, tellSweep } from './chapters.ts';
import type { Screen } from './screen/screen.ts';

/**
 * The whole of `npm start`: up, pushes, sweep, and down again. Answers what went otherwise than expected; rejects when
 * `signal` aborts before the sweep is over.
 */
export async function run(
  args: Arguments,
  { screen, signal }: { readonly screen: Screen; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const stops: (() => unknown)[] = [];
  const context = { screen, signal, onStop: (stop: () => unknown) => void stops.push(stop) };
  try {
    const demo = await bringUp(args, context);
    signal.throwIfAborted();
    const problems = [
      ...(args.replay ? await tellPushes(demo, context) : []),
      ...(args.replay ? await tellSweep(demo, context) : []),
      ...demo.story.problems,
    ];
    if (args.replay) screen.print(resultLines(demo, problems, screen.columns));
    if (!args.once) await stayUp(demo, context);
    return problems;
  } finally {
    screen.status(undefined);
    for (const stop of stops.reverse()) await stop();
  }
}
