import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { catalogueOf } from '../../../local/demo/catalogue.ts';
import { readRecordedRegistry } from '../../../local/recorded-registry/index.ts';

it('the sample registry is a recording like any other, with an index and its parts', async () => {
  const folder = fileURLToPath(new URL('../../../local/sample-registry', import.meta.url));
  const images = [...catalogueOf(await readRecordedRegistry(folder)).values()];
  const index = images.find(({ tags }) => tags.includes('latest'));
  expect(index).toMatchObject({
    repository: 'payments/api',
    tags: ['1.4.2', 'latest'],
    platforms: 2,
    platformNames: ['linux/amd64', 'linux/arm64/v8'],
    isPart: false,
  });
  expect(images.filter(({ isPart }) => isPart)).toHaveLength(3);
});
