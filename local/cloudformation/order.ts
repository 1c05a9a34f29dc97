/** The order in which a template's resources are made: each after what it refers to. */
import type { Template, TemplateResource } from './template.ts';

/** Logical ids, dependencies first, otherwise as written. Throws naming the resources of a circle. */
export const creationOrder = ({ Resources: resources }: Template): string[] => {
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return;
    if (path.includes(id)) throw new Error(`these resources need each other: ${[...path, id].join(' → ')}`);
    for (const needed of neededBy(resources[id] as TemplateResource)) {
      if (Object.hasOwn(resources, needed)) visit(needed, [...path, id]);
    }
    done.add(id);
    order.push(id);
  };
  for (const id of Object.keys(resources)) visit(id, []);
  return order;
};

const neededBy = ({ Properties: properties, DependsOn: dependsOn = [] }: TemplateResource): Set<string> => {
  const found = new Set<string>([dependsOn].flat());
  collect(properties, found);
  return found;
};

const collect = (value: unknown, found: Set<string>): void => {
  if (Array.isArray(value)) {
    for (const inner of value) collect(inner, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) collectMember(name, inner, found);
  }
};

const collectMember = (name: string, value: unknown, found: Set<string>): void => {
  if (name === 'Ref') found.add(String(value));
  else if (name === 'Fn::GetAtt')
    found.add(typeof value === 'string' ? (value.split('.')[0] ?? '') : String((value as string[])[0]));
  else if (name === 'Fn::Sub') {
    const text = Array.isArray(value) ? String(value[0]) : String(value);
    for (const [, id] of text.matchAll(/\$\{([^!}.]+)[^}]*\}/g)) found.add(id as string);
    if (Array.isArray(value)) collect(value[1], found);
  } else collect(value, found);
};
