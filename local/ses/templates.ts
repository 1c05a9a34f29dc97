/** Stored templates. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailTemplate.html */
import * as z from 'zod';
import { alreadyExists, arnOf, notFound, type Operations, operation, paging, type SesNeeds, seconds, tags } from './operation.ts';
import { checkTemplate } from './render.ts';
import type { Template } from './resources.ts';
import { badRequest } from './rest.ts';

const TemplateName = z.string().regex(/^[\w-]{1,64}$/);
const TemplateContent = z.strictObject({
  Subject: z.string().optional(),
  Text: z.string().optional(),
  Html: z.string().optional(),
});

/** Throws `NotFoundException`. */
export const requireTemplate = ({ resources }: SesNeeds, name: string): Template => {
  const template = resources.find('template', name);
  if (!template) throw notFound(`Template ${name}`);
  return template;
};

const on = ({ cloud }: SesNeeds, input: { TemplateName: string }) => [
  { resource: arnOf(cloud, `template/${input.TemplateName}`) },
];

const largest = 500 * 1024;

const checkContent = (content: z.output<typeof TemplateContent>): void => {
  const parts = Object.values(content);
  if (parts.join('').length > largest) throw badRequest('The template is larger than 500 KB.');
  for (const part of parts) checkTemplate(part ?? '');
};

export const templateOperations: Operations = {
  CreateEmailTemplate: operation(z.strictObject({ TemplateName, TemplateContent, Tags: tags }), {
    on,
    run({ cloud, resources }, { TemplateName: name, TemplateContent: content }) {
      if (resources.find('template', name)) throw alreadyExists(`Template ${name}`);
      checkContent(content);
      resources.put('template', name, { ...content, created: cloud.now() });
    },
  }),
  UpdateEmailTemplate: operation(z.strictObject({ TemplateName, TemplateContent }), {
    on,
    run(needs, { TemplateName: name, TemplateContent: content }) {
      const { created } = requireTemplate(needs, name);
      checkContent(content);
      needs.resources.put('template', name, { ...content, created });
    },
  }),
  GetEmailTemplate: operation(z.strictObject({ TemplateName }), {
    on,
    run(needs, { TemplateName: name }) {
      const { created: _, ...content } = requireTemplate(needs, name);
      return { TemplateName: name, TemplateContent: content };
    },
  }),
  DeleteEmailTemplate: operation(z.strictObject({ TemplateName }), {
    on,
    run({ resources }, { TemplateName: name }) {
      if (!resources.remove('template', name)) throw notFound(`Template ${name}`);
    },
  }),
  ListEmailTemplates: operation(z.strictObject(paging(100)), {
    run({ resources }, page) {
      const { items, NextToken } = resources.list('template', page);
      const metadata = items.map(([name, { created }]) => ({ TemplateName: name, CreatedTimestamp: seconds(created) }));
      return { TemplatesMetadata: metadata, NextToken };
    },
  }),
};
