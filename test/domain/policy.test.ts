import { describe, expect, it } from '@jest/globals';
import { globMatcher } from '../../src/domain/match.ts';
import { judgementFor, type Policy } from '../../src/domain/policy.ts';

const policy: Pick<Policy, 'defaults' | 'rules'> = {
  defaults: {
    thresholds: { CRITICAL: 1, HIGH: 1 },
    fixableOnly: false,
    deliver: ['alerts'],
    streams: [],
  },
  rules: [
    { match: { repository: 'sandbox/**' }, thresholds: { CRITICAL: 10 }, fixableOnly: true },
    { match: { repository: 'payments/*', tag: 'prod-*' }, deliver: ['payments', 'alerts'] },
    { match: { tag: 'experiment' }, deliver: [] },
    { match: { repository: 'payments/*' }, thresholds: {} },
  ],
};

describe('the rule for an image', () => {
  it.each([
    ['base/debian', ['12'], 'defaults'],
    ['sandbox/a/b', [], 'rule 1 (repository sandbox/**)'],
    ['payments/api', ['prod-7'], 'rule 2 (repository payments/*, tag prod-*)'],
    ['payments/api', ['1.0', 'prod-7'], 'rule 2 (repository payments/*, tag prod-*)'],
    ['payments/api', ['1.0'], 'rule 4 (repository payments/*)'],
    ['payments/api/v2', ['prod-7'], 'defaults'],
    ['base/debian', ['experiment'], 'rule 3 (tag experiment)'],
    ['base/debian', [], 'defaults'],
  ])('%s with tags %j: %s', (repository, tags, rule) => {
    expect(judgementFor(policy, { repository, tags }).rule).toBe(rule);
  });

  it('is the first of several that match', () => {
    const image = { repository: 'sandbox/x', tags: ['experiment'] };
    expect(judgementFor(policy, image).rule).toBe('rule 1 (repository sandbox/**)');
  });

  it('is the one for every image when nothing is named in its match', () => {
    const rules = [...policy.rules, { match: {}, fixableOnly: true }];
    expect(judgementFor({ ...policy, rules }, { repository: 'x', tags: [] })).toMatchObject({
      rule: 'rule 5 (every image)',
      fixableOnly: true,
    });
  });

  it('takes what it leaves out from the defaults', () => {
    expect(judgementFor(policy, { repository: 'payments/api', tags: ['prod-1'] })).toEqual({
      thresholds: { CRITICAL: 1, HIGH: 1 },
      fixableOnly: false,
      deliver: ['payments', 'alerts'],
      streams: [],
      rule: 'rule 2 (repository payments/*, tag prod-*)',
    });
  });

  it('replaces the thresholds of the defaults as a whole, also by none', () => {
    const thresholds = (repository: string) =>
      judgementFor(policy, { repository, tags: [] }).thresholds;
    expect(thresholds('sandbox/x')).toEqual({ CRITICAL: 10 });
    expect(thresholds('payments/api')).toEqual({});
  });

  it('can silence: an empty list of channels is not a missing one', () => {
    expect(judgementFor(policy, { repository: 'x', tags: ['experiment'] }).deliver).toEqual([]);
  });
});

describe('a glob', () => {
  it.each([
    ['*', 'api', true],
    ['*', 'payments/api', false],
    ['**', 'payments/api', true],
    ['payments/*', 'payments/api', true],
    ['payments/*', 'payments/api/v2', false],
    ['payments/**', 'payments/api/v2', true],
    ['**/api', 'docker.elastic.co/payments/api', true],
    ['docker.elastic.co/**', 'docker.elastic.co/kibana/kibana-oss', true],
    ['dockerXelastic/*', 'docker.elastic/x', false],
    ['*', '.hidden', true],
    ['1.4.*', '1.4.2', true],
    ['1.4.*', '1x4x2', false],
    ['{dev,test}-*', 'test-9', true],
    ['prod-*', 'PROD-1', false],
  ])('%s on %s: %s', (glob, name, expected) => {
    expect(globMatcher(glob)(name)).toBe(expected);
  });

  it.each(['', '[', 'a{b', 'a(b', '[z-a]'])('%j is refused', (glob) => {
    expect(() => globMatcher(glob)).toThrow();
  });
});
