import { expect, it } from '@jest/globals';
import { rateLimited } from '../../../local/faults/rate-limit.ts';

it('a service that takes two calls a second refuses the third, and takes two more a second later', async () => {
  let now = 0;
  const limited = rateLimited({
    name: 'ecr',
    perSecond: 2,
    isLimited: (operation) => operation.startsWith('Describe'),
    now: () => now,
    service: async () => ({ status: 200, headers: {}, body: '{}' }),
  });
  const call = async (operation: string) => {
    const headers = { 'x-amz-target': `Ecr.${operation}` };
    const url = new URL('http://127.0.0.1/');
    const request = { region: 'eu-west-1', method: 'POST', url, headers, body: Buffer.of() };
    return (await limited.service(request)).status;
  };

  const atOnce = [await call('DescribeImages'), await call('DescribeImages')];
  const tooMany = await call('DescribeImages');
  const other = await call('StartImageScan');
  now += 1000;
  const later = [await call('DescribeImages'), await call('DescribeImages')];

  expect([atOnce, tooMany, other, later]).toEqual([[200, 200], 400, 200, [200, 200]]);
  expect([limited.done, limited.refused]).toEqual([4, 1]);
});
