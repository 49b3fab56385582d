// What doubles a colour: hatching, dots, lines.
export const PATTERNS = `<defs>
<pattern id="tl-hatch" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="10" class="hatch-ink"/></pattern>
<pattern id="tl-dots" width="10" height="10" patternUnits="userSpaceOnUse"><circle cx="3" cy="3" r="1.3" class="dots-ink"/></pattern>
<pattern id="tl-lines" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.6" height="7" class="pattern-ink"/></pattern>
<pattern id="tl-points" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.2" class="pattern-ink"/></pattern>
<pattern id="tl-bars" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="1.6" class="pattern-ink"/></pattern>
</defs>`;
