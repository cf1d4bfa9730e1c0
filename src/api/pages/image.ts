import * as z from 'zod';
import type { ImageName } from '../../ports.ts';
import { imagePage, imageWithoutPage } from '../../render/dashboard/image.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { type ImageAnswer, readImage } from '../reads/image.ts';

import { FILTERS, readFilter } from './filter.ts';
import { anyQuery, type PagePorts } from './ports.ts';

const { state, severity, page: pageNumber } = FILTERS;
const Query = z.object({ state, severity, page: pageNumber });

/** `111122223333/eu-west-1/payments/api@sha256:…`, or `…/payments/api:1.4.2`. */
const ADDRESS =
  /^(\d{12})\/([a-z0-9-]{1,32})\/([a-z0-9][a-z0-9._/-]{1,255}?)(?:@(sha256:[0-9a-f]{1,64})|:([\w][\w.-]{0,127}))$/;

/** One image: why it is judged as it is, its findings, and the history of its verdicts. */
export const image = defineRoute({
  method: 'GET',
  path: `${PATHS.images}/{proxy+}`,
  documentedAs: `${PATHS.images}/{registry}/{region}/{repository}@{imageDigest}`,
  documented: z.object({
    registry: z.string(),
    region: z.string(),
    repository: z.string(),
    imageDigest: z.string(),
  }),
  access: 'page',
  summary: 'One image, with its findings',
  params: z.object({ proxy: z.string() }),
  query: anyQuery,
  respond:
    (ports: PagePorts) =>
    async ({ params, query }) => {
      const name = toName(params.proxy);
      if (!name) {
        const sentence = 'This is not the address of an image. Perhaps a part of it is missing.';
        return page(404, imageWithoutPage(params.proxy, sentence));
      }
      const answer = await readImage(ports, name);
      if (answer.kind !== 'assessed') {
        return page(404, imageWithoutPage(params.proxy, sentenceFor(answer)));
      }
      // What is not understood of the query leaves nothing out: the tabs show what is chosen.
      const { filter } = readFilter(Query, query);
      const { state = 'open', severity, page: number = 1 } = filter;
      const now = ports.clock.now();
      return page(200, imagePage({ ...answer, now, state, severity, page: Math.max(1, number) }));
    },
});

function toName(address: string): ImageName | undefined {
  const [, registryId = '', region = '', repository = '', imageDigest, tag = ''] =
    ADDRESS.exec(address) ?? [];
  if (registryId === '') return undefined;
  const where = { registryId, region, repository };
  return imageDigest === undefined ? { ...where, tag } : { ...where, imageDigest };
}

function sentenceFor(answer: Exclude<ImageAnswer, { kind: 'assessed' }>): string {
  switch (answer.kind) {
    case 'gone':
      return 'The registry does not have this image, or no longer.';
    case 'not-an-image':
      return 'This is not a container image: there is nothing in it to scan.';
    case 'not-assessed':
      return answer.isPending
        ? 'This image has been pushed a short while ago, and its scan is not over yet.'
        : 'Nobody has looked at this image yet. The next sweep will, if it has a tag and is in scope.';
    default:
      return answer satisfies never;
  }
}
