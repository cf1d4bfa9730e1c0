import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import type { Problem } from './source.ts';
import { coverage } from './suppression-key.ts';

const Names = z.array(z.unknown()).catch([]);

const Anything = z.unknown().optional();

/** What can be read of a policy file even where other parts of it are wrong, so that all problems show at once. */
const Outline = z
  .object({
    defaults: z.object({ deliver: Names }).catch({ deliver: [] }),
    rules: z
      .array(z.object({ match: Anything, deliver: Names }).catch({ match: undefined, deliver: [] }))
      .catch([]),
    suppressions: z.array(z.record(z.string(), z.unknown()).catch({})).catch([]),
    channels: z
      .record(
        z.string(),
        z
          .object({ type: Anything, secret: Anything, token: Anything, channel: Anything })
          .catch({ type: undefined, secret: undefined, token: undefined, channel: undefined }),
      )
      .catch({}),
  })
  .catch({ defaults: { deliver: [] }, rules: [], suppressions: [], channels: {} });

type Outline = z.infer<typeof Outline>;

/** Problems between parts of the file that are well-formed each on its own. */
export function inconsistencies(
  content: unknown,
  slackSecret: string | undefined,
): readonly Problem[] {
  const outline = Outline.parse(content);
  return [
    ...deliveries(outline),
    ...shadowingRules(outline),
    ...endsOfSuppressions(outline),
    ...repeatedSuppressions(outline),
    ...slackBots(outline),
    ...slackChannels(outline, slackSecret),
  ];
}

function deliveries({ defaults, rules, channels }: Outline): readonly Problem[] {
  const known = Object.keys(channels);
  const lists = [
    { path: ['defaults', 'deliver'], names: defaults.deliver },
    ...rules.map(({ deliver }, index) => ({ path: ['rules', index, 'deliver'], names: deliver })),
  ];
  return lists.flatMap(({ path, names }) =>
    names.flatMap((name, index) => {
      if (typeof name !== 'string') return [];
      const problem = (message: string) => [{ path: [...path, index], message }];
      if (!known.includes(name)) return problem(`unknown channel ${didYouMean(name, known)}`);
      return names.indexOf(name) < index ? problem(`the channel "${name}" is named twice`) : [];
    }),
  );
}

function shadowingRules({ rules }: Outline): readonly Problem[] {
  return rules.slice(0, -1).flatMap(({ match }, index) => {
    const isEmpty = typeof match === 'object' && match !== null && Object.keys(match).length === 0;
    const message = 'matches every image, so the rules after it are never used: put it last';
    return isEmpty ? [{ path: ['rules', index, 'match'], message }] : [];
  });
}

function endsOfSuppressions({ suppressions }: Outline): readonly Problem[] {
  return suppressions.flatMap((entry, index): readonly Problem[] => {
    // What is not a map is a problem of its own.
    if (Object.keys(entry).length === 0) return [];
    const path = ['suppressions', index];
    const [expires, until] = ['expires', 'until'].map((key) => Object.hasOwn(entry, key));
    if (expires && until) {
      const message = 'stands beside "expires": keep the one that ends it';
      return [{ path: [...path, 'until'], atKey: true, message }];
    }
    return expires || until
      ? []
      : [{ path, message: 'needs an end: "expires" with a date, or "until: fix-available"' }];
  });
}

function repeatedSuppressions({ suppressions }: Outline): readonly Problem[] {
  const covered = suppressions.map(coverage);
  return covered.flatMap((one, index) => {
    const first = covered.indexOf(one);
    const message = `covers the same as suppressions[${first}]: keep one of them`;
    const isRepeated = first < index && suppressions[index]?.id !== undefined;
    return isRepeated ? [{ path: ['suppressions', index], message }] : [];
  });
}

function slackBots({ channels }: Outline): readonly Problem[] {
  return Object.entries(channels).flatMap(([name, { type, secret, token, channel }]) => {
    if (type !== 'slack' || (token === undefined && channel === undefined)) return [];
    const path = ['channels', name];
    if (secret !== undefined) {
      const message =
        'stands beside "token" or "channel": a channel has a webhook ("secret") or a bot ("token" and "channel")';
      return [{ path: [...path, 'secret'], atKey: true, message }];
    }
    const missing = token === undefined ? 'token' : channel === undefined ? 'channel' : undefined;
    return missing === undefined
      ? []
      : [{ path, message: `needs a "${missing}" too: a bot has a "token" and a "channel"` }];
  });
}

function slackChannels({ channels }: Outline, slackSecret: string | undefined): readonly Problem[] {
  const unset = unsetSlackChannels(channels);
  if (slackSecret === undefined) {
    return unset.map((name) => ({
      path: ['channels', name],
      message: 'needs a "secret", or the deployment parameter slackSecret',
    }));
  }
  return unset.length === 0 && Object.hasOwn(channels, 'slack')
    ? [
        {
          path: ['channels', 'slack'],
          atKey: true,
          message:
            'the deployment parameter slackSecret adds a channel of this name: rename this one, or leave out its secret',
        },
      ]
    : [];
}

/** The Slack channels that name no secret of their own, and no bot. */
export function unsetSlackChannels(
  channels: Readonly<
    Record<
      string,
      {
        readonly type?: unknown;
        readonly secret?: unknown;
        readonly token?: unknown;
        readonly channel?: unknown;
      }
    >
  >,
): readonly string[] {
  return Object.entries(channels).flatMap(([name, { type, secret, token, channel }]) =>
    type === 'slack' && [secret, token, channel].every((key) => key === undefined) ? [name] : [],
  );
}
