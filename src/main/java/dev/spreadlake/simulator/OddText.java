package dev.spreadlake.simulator;

import java.math.BigDecimal;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Frames that say what they said before in another way, or leave it out; still JSON. Stateless. */
final class OddText {
  /** When something happened, by any venue's name. */
  private static final Pattern TIME = Pattern.compile("\"([EdzxT])\":\\d+");

  private static final Pattern SENT = Pattern.compile(",\"sent\":\\d+");

  /** A decimal in quotes that is no name; one of whole digits only where a price or amount is. */
  private static final Pattern DECIMAL =
      Pattern.compile("(?<=\"[arv]\":)\"(\\d+)\"|\"(\\d+\\.\\d+)\"");

  private OddText() {}

  /** Every time is the epoch, and it does not say when it was sent. */
  static String withoutTimes(String text) {
    return SENT.matcher(TIME.matcher(text).replaceAll("\"$1\":0")).replaceAll("");
  }

  /** The same numbers: by turns with an exponent, without zeros at the end, and with more. */
  static String withOddNumbers(String text) {
    return DECIMAL.matcher(text).replaceAll(new Turns());
  }

  private static final class Turns implements Function<MatchResult, String> {
    private int turn;

    @Override
    public String apply(MatchResult match) {
      String digits = match.group(1) == null ? match.group(2) : match.group(1);
      BigDecimal number = new BigDecimal(digits);
      String written =
          switch (turn++ % 3) {
            case 0 -> number.unscaledValue() + "E" + -number.scale();
            case 1 -> number.stripTrailingZeros().toPlainString();
            default -> number.setScale(number.scale() + 4).toPlainString();
          };
      return '"' + written + '"';
    }
  }
}
