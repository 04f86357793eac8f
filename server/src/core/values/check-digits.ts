/** Check digits of identifiers (HL7 v2 chapter 2A, CX and XCN; table 0061). */

/**
 * The check digit of an id, or undefined where the scheme is not known, does not work for ids of this form, or gives
 * none (a modulus 11 remainder of 10).
 *
 * M10 is the Luhn formula, M11 weighs the digits 2 to 7 from the right, ISO is ISO 7064 MOD 11-2 with X for 10,
 * NPI is M10 over the id with 80840 before it.
 */
export function checkDigitOf(scheme: string, id: string): string | undefined {
  if (!/^\d+$/.test(id)) return undefined;
  switch (scheme) {
    case 'M10':
      return String(luhn(id));
    case 'M11':
      return modulus11(id);
    case 'ISO':
      return iso7064(id);
    case 'NPI':
      return String(luhn(`80840${id}`));
    default:
      return undefined;
  }
}

function luhn(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

function modulus11(digits: string): string | undefined {
  let sum = 0;
  for (let index = 0; index < digits.length; index++)
    sum += Number(digits[digits.length - 1 - index]) * ((index % 6) + 2);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? undefined : String(digit);
}

function iso7064(digits: string): string {
  let product = 0;
  for (const digit of digits) product = ((product + Number(digit)) * 2) % 11;
  const digit = (12 - product) % 11;
  return digit === 10 ? 'X' : String(digit);
}
