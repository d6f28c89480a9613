package dev.spreadlake.batch.news;

import com.vader.sentiment.analyzer.SentimentAnalyzer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/**
 * Sentiment of a text by VADER (Hutto and Gilbert, 2014): a lexicon of 7,500 words with rules for
 * negation, degree and emphasis; no model, nothing learned, the same text always has the same
 * score. The library makes letters small by the rules of the process's locale, and by those of a
 * few languages the small letter of I is no i: {@link dev.spreadlake.Main} sets a locale without
 * rules of its own, and under one that has them no text is scored. Confined to one thread.
 */
final class Lexicon {
  /** Names the scores; another text when the library, or what is done before it, changes. */
  static final String METHOD = "vader-1.0-small-opening-root";

  private static final int PLACES = 4;

  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00CC\u00CD";

  private final SentimentAnalyzer analyzer = new SentimentAnalyzer();

  /**
   * @throws IllegalStateException under a locale by which other scores would come out
   */
  Lexicon() {
    Locale locale = Locale.getDefault();
    if (!LETTERS.toLowerCase(locale).equals(LETTERS.toLowerCase(Locale.ROOT))) {
      throw new IllegalStateException(
          "sentiment cannot be scored under the locale "
              + locale
              + ", whose small letters are others: start Java with -Duser.language=en");
    }
  }

  /** VADER's compound score, -1 to 1, four places. */
  BigDecimal score(String text) {
    try {
      analyzer.setInputString(openedSmall(text));
      analyzer.setInputStringProperties();
      analyzer.analyze();
      Map<String, Float> polarity = analyzer.getPolarity();
      return BigDecimal.valueOf(polarity.get("compound").doubleValue())
          .setScale(PLACES, RoundingMode.HALF_EVEN);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot score a text", e);
    }
  }

  /**
   * The library knows a negation by its small letters only, so "Not bad" would be bad: the capital
   * that merely opens the text is made small.
   */
  private static String openedSmall(String text) {
    boolean opens =
        text.length() > 1
            && Character.isUpperCase(text.charAt(0))
            && Character.isLowerCase(text.charAt(1));
    return opens ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }
}
