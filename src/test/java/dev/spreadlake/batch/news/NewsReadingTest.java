package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Reading a news record")
@Timeout(30)
class NewsReadingTest {
  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("reads every known spelling of a time")
  @CsvSource(
      delimiter = '|',
      value = {
        "2021-11-05 04:42:00|2021-11-05T04:42:00Z",
        "2021-11-05T04:42:00.5Z|2021-11-05T04:42:00.500Z",
        "2021-11-05 04:42+02:00|2021-11-05T02:42:00Z",
        "2021-11-05T04:42:00-0530|2021-11-05T10:12:00Z",
        "2021-11-05 04:42:00 UTC|2021-11-05T04:42:00Z",
        "02/11/2026, 04:10 AM, +0000 UTC|2026-02-11T04:10:00Z",
        "02/11/2026, 12:10 AM, +0000 UTC|2026-02-11T00:10:00Z",
        "02/11/2026, 12:10 PM|2026-02-11T12:10:00Z",
        "1636087320|2021-11-05T04:42:00Z",
        "1636087320123|2021-11-05T04:42:00.123Z",
        "1636087320123456|2021-11-05T04:42:00.123456Z",
        "Fri, 5 Nov 2021 04:42:00 GMT|2021-11-05T04:42:00Z",
        "Fri, 05 Nov 2021 04:42:00 +0100|2021-11-05T03:42:00Z",
        "5 Nov 2021 04:42 GMT|2021-11-05T04:42:00Z",
        "29 Feb 2024 04:42:00 GMT|2024-02-29T04:42:00Z",
        "2021-11-05|2021-11-05T00:00:00Z",
      })
  void readsTimes(String text, Instant expected) {
    assertThat(NewsTime.read(text, false).orElseThrow().at()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("takes nothing else for a time")
  @ValueSource(
      strings = {
        "",
        "soon",
        "2023-02-30 00:00:00",
        "2023-01-01 24:00:00",
        "13/40/2023, 01:00 PM",
        "02/11/2026, 13:10 PM",
        "Mon, 05 Nov 2021 04:42:00 GMT",
        "30 Feb 2023 10:00:00 GMT",
        "29 Feb 2023 10:00:00 GMT",
        "31 Apr 2023 10:00:00 GMT",
        "1 Apr 2023 24:00:00 GMT",
        "12345",
        "2023-1-1"
      })
  void refusesOthers(String text) {
    assertThat(NewsTime.read(text, false)).isEmpty();
  }

  @Test
  @DisplayName("puts right what was certainly read in the wrong encoding, and nothing else")
  void repairsEncoding() {
    assertThat(NewsText.repair("TelefÃ³nica")).isEqualTo("Telefónica");
    assertThat(NewsText.repair("Itâ€™s â‚¬5 ðŸš€ Â£3")).isEqualTo("It’s €5 🚀 £3");
    for (String right : List.of("naïve Ã “x” AMANHÃ“", "São “Â”", "Ω à la carte", "âge", "日本")) {
      assertThat(NewsText.repair(right)).isEqualTo(right);
      assertThat(NewsText.clean(right).suspected()).as(right).isFalse();
    }
    assertThat(NewsText.clean("set to \u009cadopt\u009d").suspected()).isTrue();
  }

  @Test
  @DisplayName("undoes bytes written out as text where they are certain, and points at the others")
  void undoesWrittenBytes() {
    assertThat(NewsText.clean("said\u00C2\\xa0Paul.\\xa0").text()).isEqualTo("said Paul.");
    assertThat(NewsText.clean("\u00C3\\x89ric Zem\\xadmour").text()).isEqualTo("Éric Zemmour");
    assertThat(NewsText.clean("Pawe\u00C5\\x82").repaired()).isTrue();
    NewsText.Cleaned dash = NewsText.clean("today \\x93 or not");
    assertThat(dash.text()).isEqualTo("today \\x93 or not");
    assertThat(dash.suspected()).isTrue();
    assertThat(NewsText.clean("a decisive move.\u00C2").suspected()).isTrue();
  }

  @Test
  @DisplayName("takes tags and entities out, and leaves a lone < alone")
  void takesTagsOut() {
    NewsText.Cleaned cleaned =
        NewsText.clean("<p>A &amp; B</p><script>alert('x')</script>\n\u00a0 end");
    assertThat(cleaned.text()).isEqualTo("A & B end");
    assertThat(cleaned.html()).isTrue();
    assertThat(NewsText.clean("BTC < 30k > ETH").html()).isFalse();
  }

  @Test
  @DisplayName("loses no more than one line to a broken quote")
  void losesOneLine() {
    String text = "a,\"two\nlines, \"\"said\"\"\",1\nb,\"open,2\nc,\"fine\",3\n\nd,x \"y\" z,4";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> got = new ArrayList<>();
    RecordSplitter splitter = new RecordSplitter(bytes, 0);
    while (splitter.hasNext()) {
      RecordSplitter.Span span = splitter.next();
      got.add(
          span.line()
              + span.fault().map(rule -> " broken " + rule + " ").orElse(" ")
              + new String(bytes, span.from(), span.to() - span.from(), StandardCharsets.UTF_8));
    }
    assertThat(got)
        .containsExactly(
            "1 a,\"two\nlines, \"\"said\"\"\",1",
            "3 broken quotes b,\"open,2",
            "4 c,\"fine\",3",
            "5 ",
            "6 d,x \"y\" z,4");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("scores as the lexicon's authors published")
  @CsvSource(
      delimiter = '|',
      value = {
        "VADER is smart, handsome, and funny.|0.8316",
        "VADER is smart, handsome, and funny!|0.8439",
        "VADER is very smart, handsome, and funny.|0.8545",
        "VADER is VERY SMART, handsome, and FUNNY.|0.9227",
        "VADER is VERY SMART, handsome, and FUNNY!!!|0.9342",
        "VADER is not smart, handsome, nor funny.|-0.7424",
        "The book was good.|0.4404",
        "At least it isn't a horrible book.|0.4310",
        "Not bad at all|0.4310",
        "Today SUX!|-0.5461",
        "Bitcoin|0.0000",
      })
  void scores(String text, String expected) {
    assertThat(new Lexicon().score(text)).isEqualByComparingTo(expected);
  }

  @Test
  @DisplayName("scores nothing by the small letters of another language")
  void otherSmallLetters() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(new Locale("tr"));
      assertThatThrownBy(Lexicon::new).hasMessageContaining("locale tr");
      Locale.setDefault(Locale.GERMANY);
      assertThat(new Lexicon().score("IT IS BRILLIANT, this win")).isPositive();
    } finally {
      Locale.setDefault(before);
    }
  }
}
