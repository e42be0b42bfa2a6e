"""排: fonts, text and pages; what every printed thing of the house shares."""
