import type { LocalAws } from '../../local/aws.ts';
import { compileGlob } from '../../local/endpoint/wildcard.ts';
import type { Decision, Need } from '../../local/iam/index.ts';

/** Lambda and Step Functions write logs and traces themselves: no call is seen. */
const OF_THE_RUNTIME = /^(logs|xray):/;

/**
 * What roles allow and nobody was seen to use, by the role's logical id: one action on one resource, with one value of a
 * condition's key where there is one, such as `dynamodb:Query Table registry#*`.
 */
export function unusedGrants(
  aws: LocalAws,
  decisions: readonly Decision[],
): Readonly<Record<string, readonly string[]>> {
  const unused: Record<string, readonly string[]> = {};
  for (const [role, { type, attributes }] of Object.entries(aws.resources)) {
    if (type !== 'AWS::IAM::Role') continue;
    const { Arn = '' } = attributes;
    const needs = decisions.filter(({ roleArn }) => roleArn === Arn).map(({ need }) => need);
    const left = grantsOf(aws, Arn).filter(({ isUsedBy }) => !needs.some(isUsedBy));
    unused[role] = [...new Set(left.map(({ what }) => what))].sort();
  }
  return unused;
}

interface Grant {
  readonly what: string;
  readonly isUsedBy: (need: Need) => boolean;
}

function grantsOf(aws: LocalAws, roleArn: string): readonly Grant[] {
  const short = namedAsInTheTemplate(aws);
  return (aws.iam.statements().get(roleArn) ?? []).flatMap(({ actions, resources, conditions }) =>
    actions
      .filter((action) => !OF_THE_RUNTIME.test(action))
      .flatMap((action) =>
        resources.flatMap((resource) => {
          const matches = compileGlob(resource);
          const isAbout = (need: Need) => need.action === action && matches(need.resource);
          const what = `${action} ${short(resource)}`;
          if (conditions.length === 0) return [{ what, isUsedBy: isAbout }];
          return conditions.flatMap(({ key, values }) =>
            values.map((value) => ({
              what: `${what} ${value}`,
              isUsedBy: (need: Need) =>
                isAbout(need) && (need.keys?.[key] ?? []).some(compileGlob(value)),
            })),
          );
        }),
      ),
  );
}

/** Logical ids instead of physical ones, and no more of an ARN than tells it from others. */
function namedAsInTheTemplate({ resources }: LocalAws): (arn: string) => string {
  const names = Object.entries(resources).flatMap(([logicalId, { ref, attributes }]) =>
    [attributes.Arn, ref]
      .filter((arn) => arn?.startsWith('arn:'))
      .map((arn) => [arn ?? '', logicalId] as const),
  );
  return (resource) => {
    const [arn, name] = names.find(([candidate]) => isWithin(resource, candidate)) ?? [];
    if (arn !== undefined) return `${name}${resource.slice(arn.length)}`;
    return resource.split(':').slice(5).join(':') || resource;
  };
}

function isWithin(resource: string, arn: string): boolean {
  return resource === arn || resource.startsWith(`${arn}/`);
}
