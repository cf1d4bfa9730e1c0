import { setImmediate as later } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { someAtATime } from '../../src/steps/some-at-a-time.ts';

const MANY = Array.from({ length: 25 }, (_, index) => index);

it('answers in the order it was asked, with no more than ten under way', async () => {
  let underWay = 0;
  let most = 0;
  const squares = await someAtATime(MANY, async (one) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await later();
    underWay -= 1;
    return one * one;
  });
  expect(squares).toEqual(MANY.map((one) => one * one));
  expect(most).toBe(10);
});

it('leaves nothing under way when it fails, and begins nothing more', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const acting = someAtATime(MANY, async (one) => {
    begun.push(one);
    if (one === 3) throw new Error('of the third');
    await later();
    ended.push(one);
  });
  await expect(acting).rejects.toThrow('of the third');
  expect(ended).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
  expect(begun).toEqual(MANY.slice(0, 10));
});
