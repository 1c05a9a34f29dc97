/**
 * What a template may hold before anything of it is made: nothing that would be passed over in silence.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
import { notImplemented } from '../service.ts';
import type { Template } from './template.ts';

/** `Rules` judge what is entered for parameters; here nobody enters anything. */
const sections = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
];

/** The two policies speak of deletion, and nothing here is deleted. */
const attributes = ['Condition', 'DeletionPolicy', 'DependsOn', 'Metadata', 'Properties', 'Type', 'UpdateReplacePolicy'];

const outputMembers = ['Condition', 'Description', 'Export', 'Value'];

/** Throws one sentence, or `NotImplemented` for a section or attribute the embedded cloud does not carry out. */
export const checkTemplate = (template: Template): void => {
  refuseOthers('the template', template, sections);
  for (const [name, { Default: value }] of Object.entries(template.Parameters ?? {}))
    if (value === undefined) throw new Error(`The parameter ${name} has no default, and there is nobody to ask.`);
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    refuseOthers(logicalId, resource, attributes);
    for (const needed of [resource.DependsOn ?? []].flat())
      if (!Object.hasOwn(template.Resources, needed))
        throw new Error(`Unresolved resource dependencies: ${logicalId} depends on ${needed}, which the template does not have.`);
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) refuseOthers(`the output ${name}`, output, outputMembers);
};

const refuseOthers = (place: string, given: object, known: readonly string[]): void => {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw notImplemented(`${unknown.join(', ')} of ${place}`);
};

/** The value of a parameter: its default. Throws `NotImplemented` for a type whose value is found elsewhere, or is a list. */
export const parameterOf = ({ Parameters: parameters }: Template, name: string): unknown => {
  const parameter = parameters?.[name];
  if (parameter && parameter.Type !== 'String' && parameter.Type !== 'Number')
    throw notImplemented(`the parameter ${name} of type ${parameter.Type}`);
  return parameter?.Default;
};
