import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ScanConfiguration } from '../../domain/scan-configuration.ts';
import { isSameSelection, type Selection, selectionKey } from '../../domain/scope.ts';
import type { Ports } from '../../ports.ts';
import { etagOf, hasEtag } from '../http/etag.ts';
import {
  configurationId,
  region,
  registryId,
  repositoryGlob,
  tagGlob,
} from '../http/parameters.ts';
import { type FieldProblem, ProblemError } from '../http/problem.ts';
import { type Answer, defineRoute, json, type Route } from '../http/route.ts';
import {
  notThere,
  readScanConfiguration,
  readScanConfigurations,
} from '../reads/scan-configurations.ts';

type Needs = Pick<Ports, 'clock' | 'scanConfigurations' | 'settings'>;

/** What people send: unknown keys are refused, for one that is misspelt would select too much. */
const Sent = z
  .strictObject({
    region,
    registry: registryId,
    repository: repositoryGlob,
    tags: z
      .array(tagGlob)
      .min(1)
      .max(50)
      .optional()
      .describe('Without it, every tag of the repositories.'),
  })
  .meta({ id: 'NewScanConfiguration' });

/** What is answered. */
const Stored = z
  .object({
    id: z.string(),
    region: z.string(),
    registry: z.string(),
    repository: z.string(),
    tags: z.array(z.string()).optional(),
    created: z
      .string()
      .optional()
      .describe('Seconds since 1970. Absent where somebody has put the configuration by hand.'),
  })
  .meta({ id: 'ScanConfiguration' });

const example = {
  id: '6f1c9f0e2a7b4d35',
  region: 'eu-west-1',
  registry: '111122223333',
  repository: 'payments/*',
  tags: ['prod-*'],
  created: '1772366400',
};
const { id: _, created: __, ...exampleSent } = example;

const one = (description: string, headers: Readonly<Record<string, string>> = {}) => ({
  description,
  headers: { ETag: 'What If-Match takes', ...headers },
  content: { 'application/json': { schema: Stored, example } },
});

const params = z.strictObject({ id: configurationId });

/** What sweeps are to look at. */
export const scanConfigurations: readonly Route<Needs>[] = [
  defineRoute({
    method: 'GET',
    path: '/configs',
    orWithSlash: true,
    access: 'api',
    summary: 'All scan configurations',
    description: 'With none, sweeps look at every repository of the own registry.',
    answers: {
      200: {
        description: 'The configurations',
        content: { 'application/json': { schema: z.array(Stored), example: [example] } },
      },
    },
    respond: (ports: Needs) => async () =>
      json(200, (await readScanConfigurations(ports)).map(toStored)),
  }),

  defineRoute({
    method: 'POST',
    path: '/configs',
    orWithSlash: true,
    access: 'api',
    summary: 'Adds a scan configuration',
    body: Sent,
    bodyExample: exampleSent,
    answers: { 201: one('The configuration as it is stored', { Location: 'Its path' }) },
    problems: [409],
    respond:
      (ports: Needs) =>
      async ({ body }) => {
        const selection = toSelection(ports, body);
        await refuseDuplicates(ports, selection);
        const added = await add(ports, selection);
        return answer(201, added, { location: `/configs/${added.id}` });
      },
  }),

  defineRoute({
    method: 'GET',
    path: '/configs/{id}',
    access: 'api',
    summary: 'One scan configuration',
    params,
    answers: { 200: one('The configuration') },
    problems: [404],
    respond:
      (ports: Needs) =>
      async ({ params }) =>
        answer(200, await readScanConfiguration(ports, params.id)),
  }),

  defineRoute({
    method: 'PUT',
    path: '/configs/{id}',
    access: 'api',
    summary: 'Replaces a scan configuration, if it is still the one that was read',
    params,
    headers: { 'If-Match': 'The ETag of the configuration as it was read. Required.' },
    body: Sent,
    bodyExample: exampleSent,
    answers: { 200: one('The configuration as it is now') },
    problems: [404, 409, 412, 428],
    respond:
      (ports: Needs) =>
      async ({ params, body, headers }) => {
        const ifMatch = headers['if-match'];
        if (ifMatch === undefined) {
          throw new ProblemError(428, 'Send the ETag of the configuration in If-Match.');
        }
        const selection = toSelection(ports, body);
        const before = await readScanConfiguration(ports, params.id);
        if (!hasEtag(ifMatch, tagOf(before))) throw changedMeanwhile();
        await refuseDuplicates(ports, selection, before.id);
        const after = { id: before.id, created: before.created, ...selection };
        if (!(await ports.scanConfigurations.replace(after, before))) throw changedMeanwhile();
        return answer(200, after);
      },
  }),

  defineRoute({
    method: 'DELETE',
    path: '/configs/{id}',
    access: 'api',
    summary: 'Removes a scan configuration',
    params,
    headers: {
      'If-Match': 'The ETag of the configuration: it is removed only if it is still that.',
    },
    answers: { 204: { description: 'It is gone' } },
    problems: [404, 412],
    respond:
      (ports: Needs) =>
      async ({ params, headers }) => {
        const ifMatch = headers['if-match'];
        // What cannot be read can still be removed, so it is read only where that matters.
        const before =
          ifMatch === undefined ? undefined : await readScanConfiguration(ports, params.id);
        if (before && !hasEtag(ifMatch ?? '', tagOf(before))) throw changedMeanwhile();
        if (await ports.scanConfigurations.remove(params.id, before)) return { status: 204 };
        throw before ? changedMeanwhile() : notThere();
      },
  }),
];

/** Of whoever sends it: the registry and the region have to be ones that sweeps may look at. */
function toSelection({ settings }: Needs, sent: z.infer<typeof Sent>): Selection {
  const problems: FieldProblem[] = [];
  if (!settings.regions.includes(sent.region)) {
    const allowed = settings.regions.join(', ');
    const detail = `is not one that is swept: ${allowed}. To have it swept, deploy with it in the parameter regions`;
    problems.push({ field: 'body.region', detail });
  }
  if (!settings.registryIds.includes(sent.registry)) {
    const allowed = settings.registryIds.join(', ');
    const detail = `is not one that is swept: ${allowed}. To have it swept, deploy with it in the parameter registries, and have its owner let the service in`;
    problems.push({ field: 'body.registry', detail });
  }
  if (problems.length > 0) {
    throw new ProblemError(400, 'The request is not as it should be.', { problems });
  }
  return {
    registryId: sent.registry,
    region: sent.region,
    repository: sent.repository,
    tags: sent.tags && [...new Set(sent.tags)].sort(),
  };
}

async function refuseDuplicates(ports: Needs, selection: Selection, except?: string) {
  const same = (await readScanConfigurations(ports)).find(
    (other) => other.id !== except && isSameSelection(other, selection),
  );
  if (same) throw duplicate(same);
}

/**
 * The id is made of what is selected: of two who add the same at once, one is told that it is there. An id whose
 * configuration has been replaced since is left to it.
 */
async function add(ports: Needs, selection: Selection): Promise<ScanConfiguration> {
  for (let attempt = 0; ; attempt += 1) {
    const id = idOf(selection, attempt);
    const configuration = { id, created: ports.clock.now().toISOString(), ...selection };
    if (await ports.scanConfigurations.add(configuration)) return configuration;
    const other = await ports.scanConfigurations.get(id);
    if (other && isSameSelection(other, selection)) throw duplicate(other);
  }
}

function idOf(selection: Selection, attempt: number): string {
  const text = `${selectionKey(selection)}#${attempt}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function answer(
  status: number,
  configuration: ScanConfiguration,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, toStored(configuration), { etag: tagOf(configuration), ...headers });
}

function tagOf(configuration: ScanConfiguration): string {
  return etagOf(toStored(configuration));
}

function toStored(configuration: ScanConfiguration): z.infer<typeof Stored> {
  const { id, region, registryId, repository, tags, created } = configuration;
  return {
    ...{ id, region, registry: registryId, repository },
    tags: tags && [...tags],
    created: created && String(Math.floor(Date.parse(created) / 1000)),
  };
}

const changedMeanwhile = () =>
  new ProblemError(412, 'The configuration has changed since it was read. Read it again.');
const duplicate = ({ id }: ScanConfiguration) =>
  new ProblemError(409, `The scan configuration ${id} selects the same.`, {
    headers: { location: `/configs/${id}` },
  });
