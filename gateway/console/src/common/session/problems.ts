// What went wrong, in the reader's language: the catalogue of errors comes from the server's own list.
import i18next from "i18next";
import type { Error as WireError } from "../../generated/redline/v1/wire_pb";
import { errors, type ErrorName } from "../../generated/errors";
import { closeInfo } from "../../realtime/close-codes";
import type { Language } from "../../i18n/languages";

export function errorText(code: string): string {
  const language = i18next.language as Language;
  return code in errors ? errors[code as ErrorName].text[language] : i18next.t("problem.network");
}

export function wireErrorText(error: WireError): string {
  const fields = error.fields.filter((field) => i18next.exists(`field.${field.replaceAll(".", "_")}`)).map(fieldName);
  return fields.length === 0 ? errorText(error.code) : `${errorText(error.code)} (${fields.join(", ")})`;
}

// "caller.phone" → "Phone"
export function fieldName(field: string): string {
  return i18next.t(`field.${field.replaceAll(".", "_")}`);
}

export function closeText(code: number): string {
  return closeInfo(code)?.text[i18next.language as Language] ?? i18next.t("problem.closed", { code });
}
