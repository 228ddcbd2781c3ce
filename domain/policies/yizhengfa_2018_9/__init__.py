"""益政发〔2018〕9号: employment and entrepreneurship, Yiyang, 2018."""
