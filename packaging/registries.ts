/** What the Serverless Framework hands to a function behind `${file(…)}`. */
interface VariableContext {
  resolveVariable(variable: string): Promise<unknown>;
}

/**
 * Called by `${file(packaging/registries.js):repositories}`: the ARNs of the repositories that the service may read, in
 * every account and every Region that its parameters name beside the own ones.
 */
export async function repositories({ resolveVariable }: VariableContext): Promise<object[]> {
  const [registries, regions] = await Promise.all(
    ['param:registries', 'param:regions'].map(async (name) => String(await resolveVariable(name))),
  );
  return repositoriesIn(
    listed('registries', registries, /^\d{12}$/, 'an account id of 12 digits'),
    listed('regions', regions, /^[a-z]{2,}(?:-[a-z]+)+-\d+$/, 'a Region, such as eu-central-1'),
  );
}

/** The own account and Region are those that the template is deployed to. */
function repositoriesIn(registries: readonly string[], regions: readonly string[]) {
  const all = (own: string, others: readonly string[]) => [`\${AWS::${own}}`, ...new Set(others)];
  return all('AccountId', registries).flatMap((registryId) =>
    all('Region', regions).map((region) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:ecr:${region}:${registryId}:repository/*`,
    })),
  );
}

/** What a parameter lists, with commas between. */
function listed(parameter: string, value = '', pattern: RegExp, what: string): readonly string[] {
  const all = value.split(',').map((one) => one.trim());
  const listed = all.filter((one) => one !== '');
  for (const one of listed) {
    if (pattern.test(one)) continue;
    throw new Error(`The parameter ${parameter}: ${JSON.stringify(one)} is not ${what}`);
  }
  return listed;
}
