import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rangesOf, reach, type Selection, selector, sweptBy } from '../../src/domain/scope.ts';

const own = { registryId: '111122223333', region: 'eu-west-1' };
const select = (repository: string, tags?: string[]): Selection => ({ ...own, repository, tags });
const image = (repository: string, ...tags: string[]) => ({ ...own, repository, tags });

describe('a selection', () => {
  it.each<[string, Selection[], ReturnType<typeof image>, boolean]>([
    ['by name', [select('payments/api')], image('payments/api'), true],
    ['by another name', [select('payments/api')], image('payments/api-v2'), false],
    ['by a glob', [select('payments/*')], image('payments/api'), true],
    ['by a glob that stays within a segment', [select('payments/*')], image('payments/a/b'), false],
    ['by one of its tags', [select('**', ['1.*', 'latest'])], image('a', 'x', '1.4'), true],
    ['by none of its tags', [select('**', ['1.*'])], image('a', '2.0'), false],
    ['without tags, by tags', [select('**', ['*'])], image('a'), false],
    ['by one of several', [select('b'), select('a')], image('a'), true],
    ['of none', [], image('a'), false],
    ['of another registry', [{ ...select('a'), registryId: '444455556666' }], image('a'), false],
    ['of another Region', [{ ...select('a'), region: 'us-east-1' }], image('a'), false],
  ])('%s', (_, selections, selectable, isMeant) => {
    expect(selector(selections)(selectable)).toBe(isMeant);
  });
});

describe('a sweep', () => {
  it.each<[string, ReturnType<typeof image>, boolean]>([
    ['comes across what it selects', image('team/a', 'prod-1'), true],
    ['and what may have had the tag until now', image('team/a'), true],
    ['not another tag', image('team/a', 'main-1'), false],
    ['nor another repository, tag or no tag', image('other'), false],
  ])('%s', (_, known, isInReach) => {
    expect(reach([select('team/*', ['prod-*'])])(known)).toBe(isInReach);
  });

  it('looks at all of the own registry where nothing is selected', () => {
    expect(sweptBy([], own)).toEqual([select('**')]);
    expect(reach(sweptBy([], own))(image('a/b/c.d', 'x'))).toBe(true);
    expect(sweptBy([select('team/a')], own)).toEqual([select('team/a')]);
  });
});

describe('the ranges of selections', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['payments/api'], ['payments/api']],
    [['payments/*', 'payments/api', 'payments/v?'], ['payments/']],
    [['payments/**', 'payments/api'], ['payments']],
    [
      ['b', 'a'],
      ['a', 'b'],
    ],
    [['a', 'a'], ['a']],
    [['{a,b}/c', 'x'], ['']],
    [['team-?/x', 'team-a'], ['team-']],
  ])('of %j are %j', (repositories, expected) => {
    const ranges = rangesOf(repositories.map((repository) => select(repository)));
    expect(ranges.map(({ within }) => within)).toEqual(expected);
  });

  it('hold all that is selected, each in one range only', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', 'a-b', '*', '**', '?', '{a,b}');
    const glob = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const name = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'a-b'), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 5 }), name, (globs, repository) => {
        const selections = globs.map((one) => select(one));
        const holding = rangesOf(selections).filter(({ within }) => repository.startsWith(within));
        if (selector(selections)(image(repository))) expect(holding).toHaveLength(1);
        expect(holding.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });
});
