import FormModule from "@rjsf/core";
import type { FormProps } from "@rjsf/core";
import type { FieldProps, RJSFSchema, UiSchema } from "@rjsf/utils";
import { customizeValidator } from "@rjsf/validator-ajv8";
import ajvErrors from "ajv-errors";
import { createElement, type FunctionComponent, type ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { uiSchemaOf } from "./ui-schema.ts";

/*
 * One page of the template's form, with the components of Backstage's own form (@backstage/plugin-scaffolder-react: @rjsf 5,
 * its AJV validator, and ajv-errors for messages). A text field replaces the pickers, which need the catalog.
 */
declare const PAGE: RJSFSchema;

/** Types of the bundled modules. The packages are CommonJS, and TypeScript gives their default export another type. */
const Form = FormModule as unknown as FunctionComponent<FormProps>;
const addMessages = ajvErrors as unknown as (ajv: unknown) => void;
const validator = customizeValidator();
addMessages(Object(validator).ajv);

const schema = PAGE;
const uiSchema: UiSchema = { ...uiSchemaOf(schema), "ui:submitButtonOptions": { submitText: "Next" } };

function Picker({
  schema: { title, description },
  idSchema,
  formData,
  onChange,
  required,
}: FieldProps): ReactElement {
  return createElement(
    "label",
    {},
    `${title}${required ? "*" : ""}`,
    createElement("p", { className: "field-description" }, description),
    createElement("input", {
      id: idSchema.$id,
      className: "form-control",
      value: formData ?? "",
      onChange: ({ target }: { target: { value: string } }) => onChange(target.value || undefined),
    }),
  );
}

createRoot(document.querySelector("main") as Element).render(
  createElement(Form, {
    schema,
    uiSchema,
    validator,
    fields: { OwnerPicker: Picker, EntityPicker: Picker },
    liveValidate: true,
    noHtml5Validate: true,
    showErrorList: false,
    onSubmit: ({ formData }) => {
      document.body.dataset["submitted"] = JSON.stringify(formData);
    },
  }),
);
