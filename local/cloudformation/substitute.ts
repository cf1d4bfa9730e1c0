const reference = /\$\{(!?)([^}]*)\}/g;

/** Replaces `${name}` by its value and `${!name}` by `${name}`, as Fn::Sub does. */
export function substitute(template: string, lookUp: (name: string) => string): string {
  return template.replace(reference, (_match, literal: string, name: string) =>
    literal ? `\${${name}}` : lookUp(name.trim()),
  );
}

/** The names in `${name}`, those in `${!name}` excepted. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(reference)].flatMap(([, literal, name = '']) =>
    literal ? [] : [name.trim()],
  );
}
