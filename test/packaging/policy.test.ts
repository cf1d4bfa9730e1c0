import { describe, expect, it } from '@jest/globals';
import { loadPolicy, PolicyError, parsePolicy } from '../../packaging/policy/load.ts';

/** A policy without problems, to which a test adds its own. */
const GOOD = `
defaults: { thresholds: { critical: 1 }, deliver: [alerts] }
channels: { alerts: { type: sns } }
`.trimStart();

const BEGIN = 'begin with `defaults: { thresholds: { critical: 1, high: 1 }, deliver: [] }`';
const THRESHOLDS =
  'critical, high, medium, low, informational, untriaged, undefined, exploitAvailable, kev, epss';

function problemsIn(text: string, slackSecret?: string): readonly string[] {
  try {
    parsePolicy(text, 'policy.yml', { slackSecret });
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

describe('a policy file', () => {
  it('becomes a policy', () => {
    const text = `
defaults:
  thresholds: { critical: 1, undefined: 3 }
  deliver: [alerts]
  streams: ["1.*"]
rules:
  - match: { repository: "sandbox/**", tag: "dev-*" }
    thresholds: { untriaged: 5 }
    fixableOnly: true
    deliver: []
    streams: ["main-*", "*"]
  - match: {}
channels:
  alerts: { type: sns }
  team-2: { type: slack, secret: team/webhook, everything: true }
  asleep: { type: sns, quietHours: { timezone: Europe/Berlin, from: 20:00, to: 07:00 } }
  calm:
    type: sns
    minimumChange: critical
    reports: [daily, weekly]
    heartbeat: true
    quietHours: [{ timezone: UTC, days: [sat, sun], from: 00:00, to: 24:00 }]
sweep: { failOnUnchecked: true }
`;
    expect(parsePolicy(text, 'policy.yml')).toEqual({
      defaults: {
        thresholds: { CRITICAL: 1, UNDEFINED: 3 },
        fixableOnly: false,
        deliver: ['alerts'],
        streams: ['1.*'],
      },
      rules: [
        {
          match: { repository: 'sandbox/**', tag: 'dev-*' },
          thresholds: { UNTRIAGED: 5 },
          fixableOnly: true,
          deliver: [],
          streams: ['main-*', '*'],
        },
        { match: {} },
      ],
      suppressions: [],
      channels: {
        alerts: { type: 'sns' },
        'team-2': { type: 'slack', secret: 'team/webhook', everything: true },
        asleep: {
          type: 'sns',
          quietHours: [{ timezone: 'Europe/Berlin', from: '20:00', to: '07:00' }],
        },
        calm: {
          type: 'sns',
          minimumChange: 'CRITICAL',
          reports: ['daily', 'weekly'],
          heartbeat: true,
          quietHours: [{ timezone: 'UTC', days: ['sat', 'sun'], from: '00:00', to: '24:00' }],
        },
      },
      sweep: { failOnUnchecked: true },
    });
  });

  it('may leave out all but what to tolerate and whom to tell', () => {
    expect(parsePolicy('defaults: { thresholds: {}, deliver: [] }', 'policy.yml')).toEqual({
      defaults: { thresholds: {}, fixableOnly: false, deliver: [], streams: [] },
      rules: [],
      suppressions: [],
      channels: {},
      sweep: { failOnUnchecked: false },
    });
  });

  it('of the project is without problems', () => {
    expect(loadPolicy('policy.yml')).toMatchObject({
      defaults: { thresholds: { CRITICAL: 1, HIGH: 1 }, deliver: ['alerts'] },
      channels: { alerts: { type: 'sns' } },
    });
  });

  it('that is not there is said to be missing', () => {
    expect(() => loadPolicy('no/such.yml')).toThrow(
      /^a problem in the policy no\/such\.yml:\ncannot be read: .*ENOENT/,
    );
  });
});

describe('a problem in a policy is told with its place', () => {
  it.each([
    ['nothing', '', `1:1 the file is empty: ${BEGIN}`],
    ['only comments', '# later\n', `1:1 the file is empty: ${BEGIN}`],
    ['a list', '- a\n', '1:1 must be a map of keys and values, but is a list'],
    ['no defaults', 'rules: []\n', `1:1 defaults: is missing: ${BEGIN}`],
    [
      'empty defaults',
      'rules: []\ndefaults:\n',
      `2:1 defaults: must be a map of keys and values, but is empty: ${BEGIN}`,
    ],
    ['no thresholds', 'defaults: { deliver: [] }', '1:11 defaults.thresholds: is missing'],
    ['no deliver', 'defaults: { thresholds: {} }', '1:11 defaults.deliver: is missing'],
  ])('%s', (_, text, problem) => {
    expect(problemsIn(text)).toEqual([`policy.yml:${problem}`]);
  });

  it.each([
    [
      'an open bracket',
      'rules: [',
      '4:1 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a key that stands twice',
      'channels: { alerts: { type: sns } }',
      '3:1 this key stands twice in its map',
    ],
    [
      'a glob without quotes',
      'rules:\n  - match: { tag: *-prod }',
      '4:19 YAML aliases are not supported; put a glob that begins with * in quotes',
    ],
    [
      'a star without quotes',
      'rules:\n  - match: { tag: * }',
      '4:19 YAML aliases are not supported; put a glob that begins with * in quotes',
    ],
    [
      'an unknown tag of YAML',
      'sweep: !include x.yml',
      '3:8 not valid YAML: Unresolved tag: !include',
    ],
    [
      'a second document',
      '---\nx: 1',
      '3:1 not valid YAML: Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],

    [
      'an unknown key',
      'rule: []',
      '3:1 rule: unknown key "rule": did you mean "rules"? Known: defaults, rules, suppressions, channels, sweep',
    ],
    [
      'a key like no other',
      'x: 1',
      '3:1 x: unknown key "x". Known: defaults, rules, suppressions, channels, sweep',
    ],
    [
      'streams that stand alone',
      'streams: []',
      '3:1 streams: unknown key "streams". Known: defaults, rules, suppressions, channels, sweep',
    ],
    [
      'a stream that is no glob',
      'rules: [{ match: {}, streams: ["a", "("] }]',
      '3:37 rules[0].streams[1]: not a valid glob: Missing closing: ")" - use "\\\\)" to match literal characters',
    ],

    ['rules that are no list', 'rules: 3', '3:8 rules: must be a list, but is 3'],
    [
      'a rule that is no map',
      'rules: [all]',
      '3:9 rules[0]: must be a map of keys and values, but is the text "all"',
    ],
    [
      'a mention of everybody',
      'rules: [{ match: { tag: a }, mention: "<!channel>" }]',
      '3:39 rules[0].mention: is neither a line of text nor a mention of Slack as <@U012AB3CD> or <!subteam^S012AB3CD>',
    ],
    ['a rule without match', 'rules: [{ deliver: [] }]', '3:9 rules[0].match: is missing'],
    [
      'an empty match',
      'rules:\n  - match:\n    deliver: []',
      '4:5 rules[0].match: must be a map of keys and values, but is empty',
    ],
    [
      'a tag that is a number',
      'rules: [{ match: { tag: 1.4 } }]',
      '3:25 rules[0].match.tag: must be text, but is 1.4: put it in quotes',
    ],
    [
      'an unknown key in a match',
      'rules: [{ match: { tags: a } }]',
      '3:20 rules[0].match.tags: unknown key "tags": did you mean "tag"? Known: repository, tag',
    ],
    [
      'an invalid glob',
      'rules: [{ match: { tag: "[a" } }]',
      '3:25 rules[0].match.tag: not a valid glob: Missing closing: "]" - use "\\\\]" to match literal characters',
    ],
    [
      'an empty glob',
      'rules: [{ match: { repository: "" } }]',
      '3:32 rules[0].match.repository: not a valid glob: Expected pattern to be a non-empty string',
    ],
    [
      'a rule that hides the next',
      'rules: [{ match: {} }, { match: {} }]',
      '3:18 rules[0].match: matches every image, so the rules after it are never used: put it last',
    ],

    [
      'an unknown threshold',
      'rules: [{ match: {}, thresholds: { hihg: 1 } }]',
      `3:36 rules[0].thresholds.hihg: unknown threshold "hihg": did you mean "high"? Known: ${THRESHOLDS}`,
    ],
    [
      'a level in capitals',
      'rules: [{ match: {}, thresholds: { HIGH: 1 } }]',
      `3:36 rules[0].thresholds.HIGH: unknown threshold "HIGH": did you mean "high"? Known: ${THRESHOLDS}`,
    ],
    [
      'a threshold of zero',
      'rules: [{ match: {}, thresholds: { high: 0 } }]',
      '3:42 rules[0].thresholds.high: must be a whole number from 1, but is 0',
    ],
    [
      'a negative threshold',
      'rules: [{ match: {}, thresholds: { high: -2 } }]',
      '3:42 rules[0].thresholds.high: must be a whole number from 1, but is -2',
    ],
    [
      'a fraction',
      'rules: [{ match: {}, thresholds: { high: 1.5 } }]',
      '3:42 rules[0].thresholds.high: must be a whole number from 1, but is 1.5',
    ],
    [
      'a threshold without end',
      'rules: [{ match: {}, thresholds: { high: .inf } }]',
      '3:42 rules[0].thresholds.high: must be a whole number from 1, but is Infinity',
    ],
    [
      'a threshold in words',
      'rules: [{ match: {}, thresholds: { high: ten } }]',
      '3:42 rules[0].thresholds.high: must be a whole number from 1, but is the text "ten"',
    ],
    [
      'a probability of zero',
      'rules: [{ match: {}, thresholds: { epss: 0 } }]',
      '3:42 rules[0].thresholds.epss: must be a probability above 0, up to 1, but is 0',
    ],
    [
      'a probability in percent',
      'rules: [{ match: {}, thresholds: { epss: 50 } }]',
      '3:42 rules[0].thresholds.epss: must be a probability above 0, up to 1, but is 50',
    ],
    [
      'a probability in words',
      'rules: [{ match: {}, thresholds: { epss: half } }]',
      '3:42 rules[0].thresholds.epss: must be a probability above 0, up to 1, but is the text "half"',
    ],
    [
      'part of a finding in KEV',
      'rules: [{ match: {}, thresholds: { kev: 0.5 } }]',
      '3:41 rules[0].thresholds.kev: must be a whole number from 1, but is 0.5',
    ],
    [
      'a word for true',
      'rules: [{ match: {}, fixableOnly: yes }]',
      '3:35 rules[0].fixableOnly: must be true or false, but is the text "yes"',
    ],

    [
      'a channel that is not there',
      'rules: [{ match: {}, deliver: [alert] }]',
      '3:32 rules[0].deliver[0]: unknown channel "alert": did you mean "alerts"? Known: alerts',
    ],
    [
      'a channel named twice',
      'rules: [{ match: {}, deliver: [alerts, alerts] }]',
      '3:40 rules[0].deliver[1]: the channel "alerts" is named twice',
    ],
    [
      'a channel that is no name',
      'rules: [{ match: {}, deliver: [1] }]',
      '3:32 rules[0].deliver[0]: must be text, but is 1: put it in quotes',
    ],
    [
      'deliver that is no list',
      'rules: [{ match: {}, deliver: alerts }]',
      '3:31 rules[0].deliver: must be a list, but is the text "alerts"',
    ],

    [
      'an unknown key of the sweep',
      'sweep: { failOnUnknown: true }',
      '3:10 sweep.failOnUnknown: unknown key "failOnUnknown": did you mean "failOnUnchecked"? Known: failOnUnchecked',
    ],
  ])('%s', (_, addition, problem) => {
    expect(problemsIn(`${GOOD}${addition}\n`)).toEqual([`policy.yml:${problem}`]);
  });

  it.each([
    [
      'a name in capitals',
      'Alerts: { type: sns }',
      '3:3 channels.Alerts: channel names consist of lower-case letters, digits and -',
    ],
    [
      'no type',
      'a: {}',
      '3:6 channels.a.type: is missing. Known: sns, slack, teams, webhook, eventbridge, amazon-q',
    ],
    ['no map', 'a: sns', '3:6 channels.a: must be a map of keys and values, but is the text "sns"'],
    [
      'an unknown type',
      'a: { type: slak }',
      '3:14 channels.a.type: unknown channel type "slak": did you mean "slack"? Known: sns, slack, teams, webhook, eventbridge, amazon-q',
    ],
    [
      'a type that is a map',
      'a: { type: { toString: 1 } }',
      '3:14 channels.a.type: unknown channel type "{"toString":1}". Known: sns, slack, teams, webhook, eventbridge, amazon-q',
    ],
    ['Teams without a secret', 'a: { type: teams }', '3:6 channels.a.secret: is missing'],
    ['a webhook without a secret', 'a: { type: webhook }', '3:6 channels.a.secret: is missing'],
    [
      'an event bus that cannot be',
      'a: { type: eventbridge, bus: "a b" }',
      '3:32 channels.a.bus: not the name of an event bus (letters, digits and ._/-)',
    ],
    [
      'a secret for Amazon Q',
      'a: { type: amazon-q, secret: x }',
      '3:24 channels.a.secret: unknown key "secret". Known: type, quietHours, minimumChange, reports, heartbeat',
    ],
    [
      'a secret of a topic',
      'a: { type: sns, secret: x }',
      '3:19 channels.a.secret: unknown key "secret". Known: type, quietHours, minimumChange, reports, heartbeat',
    ],
    [
      'everything for a mail, which holds it',
      'a: { type: sns, everything: true }',
      '3:19 channels.a.everything: unknown key "everything". Known: type, quietHours, minimumChange, reports, heartbeat',
    ],
    [
      'an unknown key',
      'a: { type: slack, secret: x, url: y }',
      '3:32 channels.a.url: unknown key "url". Known: type, secret, token, channel, everything, quietHours, minimumChange, reports, heartbeat',
    ],
    [
      'no report at all',
      'a: { type: sns, reports: [] }',
      '3:28 channels.a.reports: names no report, so what sweeps find would never be told: sweep, daily, weekly',
    ],
    [
      'a report that there is not',
      'a: { type: sns, reports: [sweep, hourly] }',
      '3:36 channels.a.reports[1]: must be sweep or daily or weekly, but is the text "hourly"',
    ],
    [
      'quiet hours of no place',
      'a: { type: sns, quietHours: { timezone: Europe/Berln, from: 20:00, to: 07:00 } }',
      '3:31 channels.a.quietHours[0].timezone: not a time zone, as Europe/Berlin',
    ],
    [
      'quiet hours at no time',
      'a: { type: sns, quietHours: [{ timezone: UTC, from: 20:00, to: 7:00 }] }',
      '3:66 channels.a.quietHours[0].to: not a time of day, as 07:00 or 24:00',
    ],
    [
      'quiet hours that begin when a day is over',
      'a: { type: sns, quietHours: [{ timezone: UTC, from: 24:00, to: 07:00 }] }',
      '3:55 channels.a.quietHours[0].from: not a time of day, as 20:00',
    ],
    [
      'quiet hours on no day',
      'a: { type: sns, quietHours: [{ timezone: UTC, days: [sat, so], from: 20:00, to: 24:00 }] }',
      '3:61 channels.a.quietHours[0].days[1]: must be mon or tue or wed or thu or fri or sat or sun, but is the text "so"',
    ],
    [
      'quiet hours without an end',
      'a: { type: sns, quietHours: [{ timezone: UTC, from: 00:00, to: 24:00 }] }',
      '3:31 channels.a.quietHours: leaves no hour of the week in which anything could be told',
    ],
    [
      'an unknown key of quiet hours',
      'a: { type: sns, quietHours: [{ timezone: UTC, from: 20:00, to: 07:00, day: mon }] }',
      '3:73 channels.a.quietHours[0].day: unknown key "day": did you mean "days"? Known: timezone, days, from, to',
    ],
    [
      'an unknown severity',
      'a: { type: sns, minimumChange: urgent }',
      '3:34 channels.a.minimumChange: must be critical or high or medium or low or informational, but is the text "urgent"',
    ],
    [
      'a URL for a secret',
      'a: { type: slack, secret: "https://hooks" }',
      '3:29 channels.a.secret: not the name of a Secrets Manager secret (letters, digits and /_+=.@-)',
    ],
    [
      'a bot without a channel',
      'a: { type: slack, token: t }',
      '3:6 channels.a: needs a "channel" too: a bot has a "token" and a "channel"',
    ],
    [
      'a bot without a token',
      'a: { type: slack, channel: C012AB3CD }',
      '3:6 channels.a: needs a "token" too: a bot has a "token" and a "channel"',
    ],
    [
      'a bot beside a webhook',
      'a: { type: slack, secret: s, token: t, channel: C012AB3CD }',
      '3:21 channels.a.secret: stands beside "token" or "channel": a channel has a webhook ("secret") or a bot ("token" and "channel")',
    ],
    [
      'the name of a channel for its id',
      'a: { type: slack, token: t, channel: general }',
      '3:40 channels.a.channel: is not the id of a channel, as C012AB3CD: Slack shows it below "About" of the channel',
    ],
    [
      'Slack without a secret',
      'a: { type: slack }',
      '3:6 channels.a: needs a "secret", or the deployment parameter slackSecret',
    ],
  ])('a channel: %s', (_, channel, problem) => {
    const text = `defaults: { thresholds: {}, deliver: [] }\nchannels:\n  ${channel}\n`;
    expect(problemsIn(text)).toEqual([`policy.yml:${problem}`]);
  });

  it.each([
    ['{ type: slack, secret: "ssm:/team/hook" }', { type: 'slack', secret: 'ssm:/team/hook' }],
    [
      '{ type: slack, token: "ssm:bot", channel: C012AB3CD, minimumChange: high }',
      { type: 'slack', token: 'ssm:bot', channel: 'C012AB3CD', minimumChange: 'HIGH' },
    ],
  ])('none: %s', (channel, read) => {
    const text = `defaults: { thresholds: {}, deliver: [] }\nchannels:\n  a: ${channel}\n`;
    expect(parsePolicy(text, 'policy.yml').channels).toEqual({ a: read });
  });

  it('together with all others, in the order of the file', () => {
    const text = `
suppressions: [{ id: CVE-1, reason: r, owner: o }]
defaults:
  thresholds: { hihg: 2, low: 0 }
  deliver: [alrts]
rules:
  - match: {}
  - match: { tag: "(" }
channels:
  alerts: { type: sns }
  alerts: { type: tems }
`.trimStart();
    expect(() => parsePolicy(text, 'conf/p.yml')).toThrow(
      new PolicyError('conf/p.yml', [
        'conf/p.yml:1:16 suppressions[0]: needs an end: "expires" with a date, or "until: fix-available"',
        `conf/p.yml:3:17 defaults.thresholds.hihg: unknown threshold "hihg": did you mean "high"? Known: ${THRESHOLDS}`,
        'conf/p.yml:3:31 defaults.thresholds.low: must be a whole number from 1, but is 0',
        'conf/p.yml:4:13 defaults.deliver[0]: unknown channel "alrts": did you mean "alerts"? Known: alerts',
        'conf/p.yml:6:12 rules[0].match: matches every image, so the rules after it are never used: put it last',
        'conf/p.yml:7:19 rules[1].match.tag: not a valid glob: Missing closing: ")" - use "\\\\)" to match literal characters',
        'conf/p.yml:10:3 this key stands twice in its map',
        'conf/p.yml:10:19 channels.alerts.type: unknown channel type "tems": did you mean "teams"? Known: sns, slack, teams, webhook, eventbridge, amazon-q',
      ]),
    );
  });
});

describe('the deployment parameter slackSecret', () => {
  const withChannels = (channels: string) =>
    `defaults: { thresholds: {}, deliver: [alerts] }\nchannels: { alerts: { type: sns }, ${channels} }\n`;

  it('adds a channel that the defaults deliver to', () => {
    const policy = parsePolicy(GOOD, 'policy.yml', { slackSecret: 'hook' });
    expect(policy.channels).toEqual({
      alerts: { type: 'sns' },
      slack: { type: 'slack', secret: 'hook' },
    });
    expect(policy.defaults.deliver).toEqual(['alerts', 'slack']);
  });

  it('is the secret of a channel that names none, and then adds no other', () => {
    const text = withChannels('team: { type: slack }');
    const policy = parsePolicy(text, 'policy.yml', { slackSecret: 'hook' });
    expect(policy.channels).toEqual({
      alerts: { type: 'sns' },
      team: { type: 'slack', secret: 'hook' },
    });
    expect(policy.defaults.deliver).toEqual(['alerts']);
  });

  it('leaves secrets alone that the file names', () => {
    const text = withChannels('team: { type: slack, secret: own }');
    expect(parsePolicy(text, 'policy.yml', { slackSecret: 'hook' }).channels).toEqual({
      alerts: { type: 'sns' },
      team: { type: 'slack', secret: 'own' },
      slack: { type: 'slack', secret: 'hook' },
    });
  });

  it('is not given when it is empty', () => {
    expect(parsePolicy(GOOD, 'policy.yml', { slackSecret: '' })).toEqual(
      parsePolicy(GOOD, 'policy.yml'),
    );
  });

  it('meets a channel of the name that it would add', () => {
    const text = withChannels('slack: { type: slack, secret: own }');
    expect(problemsIn(text, 'hook')).toEqual([
      'policy.yml:2:36 channels.slack: the deployment parameter slackSecret adds a channel of this name: rename this one, or leave out its secret',
    ]);
  });

  it('is the name of a secret, not a URL', () => {
    expect(problemsIn(GOOD, 'https://hooks.slack.com/x')).toEqual([
      'the deployment parameter slackSecret is not the name of a secret',
    ]);
  });
});
