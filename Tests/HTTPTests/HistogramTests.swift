import Load
import Testing

@Suite struct HistogramTests {
    @Test func `a quantile is exact to one part in sixty-four`() {
        var histogram = Histogram()
        for microseconds in 1...10_000 { histogram.note(.microseconds(microseconds)) }

        let (median, slow) = (histogram.quantile(0.5), histogram.quantile(0.99))

        #expect(histogram.count == 10_000)
        #expect((5000...5080).contains(median / .microseconds(1)))
        #expect((9900...10_060).contains(slow / .microseconds(1)))
    }

    @Test func `an empty one has no length`() {
        #expect(Histogram().quantile(0.99) == .zero)
    }

    @Test(arguments: [0, 1, 127, 128, 129, 255, 256, 1_000_003, 1 << 39] as [Int64])
    func `no length is told shorter than it was, nor much longer`(nanoseconds: Int64) {
        var histogram = Histogram()
        histogram.note(nanoseconds: nanoseconds)

        let told = histogram.quantile(1) / .nanoseconds(1)

        #expect(told >= Double(nanoseconds))
        #expect(told <= Double(nanoseconds) * (1 + 1 / 64.0))
    }

    @Test func `what is longer than can be counted, or shorter than nothing, is noted all the same`() {
        var histogram = Histogram()
        histogram.note(.seconds(86_400))
        histogram.note(nanoseconds: -5)

        #expect(histogram.count == 2)
        #expect(histogram.quantile(0.5) == .zero)
        #expect(histogram.quantile(1) > .seconds(1000))
    }

    @Test func `two together are as one that noted all`() {
        var (one, other, both) = (Histogram(), Histogram(), Histogram())
        for number in 1...100 {
            one.note(.milliseconds(number))
            other.note(.microseconds(number))
            both.note(.milliseconds(number))
            both.note(.microseconds(number))
        }

        one.add(other)

        #expect(one == both)
    }
}
