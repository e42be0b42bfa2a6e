"""寄: parcels of papers, from packing to the receipt that came back."""
