import * as z from 'zod';
import type { ImageName } from '../../ports.ts';
import { type ImageView, imagePage, imageWithoutPage } from '../../render/dashboard/image.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { type ImageAnswer, readImage } from '../reads/image.ts';
import { refuseOthers } from '../reads/watched.ts';

import { FILTERS, readFilter } from './filter.ts';
import { anyQuery, type PagePorts } from './ports.ts';

const { state, severity, page: pageNumber } = FILTERS;
const Query = z.object({ state, severity, page: pageNumber });

/** `111122223333/eu-west-1/payments/api@sha256:…`, or `…/payments/api:1.4.2`. */
const ADDRESS =
  /^(\d{12})\/([a-z0-9-]{1,32})\/(?=[^:@]{2,256}[:@])([a-z0-9]+(?:[._/-][a-z0-9]+)*)(?:@(sha256:[0-9a-f]{1,64})|:([\w][\w.-]{0,127}))$/;

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
      refuseOthers(ports, name);
      const answer = await readImage(ports, name);
      const shown = toShow(answer);
      if (typeof shown === 'string') return page(404, imageWithoutPage(params.proxy, shown));
      // What is not understood of the query leaves nothing out: the tabs show what is chosen.
      const { filter } = readFilter(Query, query);
      const { state = 'open', severity, page: number = 1 } = filter;
      const now = ports.clock.now();
      return page(
        answer.kind === 'gone' ? 404 : 200,
        imagePage({ ...shown, now, state, severity, page: Math.max(1, number) }),
      );
    },
});

function toName(address: string): ImageName | undefined {
  const [, registryId = '', region = '', repository = '', imageDigest, tag = ''] =
    ADDRESS.exec(address) ?? [];
  if (registryId === '') return undefined;
  const where = { registryId, region, repository };
  return imageDigest === undefined ? { ...where, tag } : { ...where, imageDigest };
}

type Shown = Pick<ImageView, 'detail' | 'entry' | 'assessment' | 'past'>;

/** What there is to show of an image, or a sentence that says why there is nothing. */
function toShow(answer: ImageAnswer): Shown | string {
  switch (answer.kind) {
    case 'assessed':
      return answer;
    case 'gone':
      if (answer.last) return { ...answer.last, past: 'gone' };
      return 'The registry does not have this image, or no longer.';
    case 'not-an-image':
      return 'This is not a container image: there is nothing in it to scan.';
    case 'not-assessed':
      if (answer.last) return { ...answer.last, detail: answer.detail, past: 'unlisted' };
      return answer.isPending
        ? 'This image has been pushed a short while ago, and its scan is not over yet.'
        : 'Nobody has looked at this image yet. The next sweep will, if it has a tag and is in scope.';
    default:
      return answer satisfies never;
  }
}
